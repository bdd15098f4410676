package scenarios

import (
	"maps"
	"reflect"
	"slices"
)

// listClaims are the claims of Entra's access tokens that are lists, however few
// values they have.
var listClaims = []string{"amr", "groups", "roles", "wids", "xms_cc"}

// lintClaims reports claims that no token can have as they are expected, and what
// slipped in among them that is expected of the step itself.
func (c *checker) lintClaims(e *Expect) {
	if e == nil {
		return
	}
	fields := names(fieldsOf(reflect.TypeFor[Expect]()))
	for at, claims := range map[*map[string]any]string{&e.Claims: "claims", &e.ExactClaims: "exact_claims"} {
		for _, name := range slices.Sorted(maps.Keys(*at)) {
			_, isText := (*at)[name].(string)
			switch {
			case slices.Contains(fields, name):
				c.fault(mapKey{at, name}, "%s: no token has a claim %s; it is a field of expect, so write it one level up", claims, name)
			case isText && slices.Contains(listClaims, name):
				c.fault(mapKey{at, name}, "%s: %s is a list in every token; write [%s], or {$has: %s}", claims, name, (*at)[name], (*at)[name])
			}
		}
	}
}
