package scenarios

import (
	"maps"
	"slices"
	"strings"
)

func (c *checker) checkCall(v *Call) {
	paths := map[string]*string{"get": &v.Get, "post": &v.Post, "put": &v.Put, "patch": &v.Patch, "delete": &v.Delete}
	var used []string
	for _, method := range slices.Sorted(maps.Keys(paths)) {
		if c.spells(paths[method]) {
			used = append(used, method)
			c.checkPath(paths[method], method)
		}
	}
	switch {
	case len(used) == 0 && !c.sound(v): // what was meant is misspelt
	case len(used) == 0:
		c.fault(v, "the call has no path; add one, such as get: /v1/customers")
	case len(used) > 1:
		c.fault(v, "a call has one method, but this one has %s; make two steps of it", strings.Join(used, " and "))
	}
	c.checkSaved(&v.Bearer, "bearer", "access_token")
	for _, name := range slices.Sorted(maps.Keys(v.Headers)) {
		c.checkPlaceholders(mapKey{&v.Headers, name}, "headers", v.Headers[name])
	}
	c.checkPlaceholders(&v.Body, "body", v.Body)
	for _, name := range slices.Sorted(maps.Keys(v.Form)) {
		c.checkPlaceholders(mapKey{&v.Form, name}, "form", v.Form[name])
	}
	if c.spells(&v.Body) && c.spells(&v.Form) {
		c.fault(&v.Form, "form: a call has one body, but this one has body as well; remove one of them")
	}
	if method, _ := v.Request(); c.spells(&v.Form) && (method == "GET" || method == "DELETE") {
		c.fault(&v.Form, "form: %s carries none; write the fields into the path, after a question mark, or use post", method)
	}
}

// checkPath wants the path of an address alone.
func (c *checker) checkPath(path *string, field string) {
	if *path == "" {
		return
	}
	if !strings.HasPrefix(*path, "/") && !strings.HasPrefix(*path, "<") { // a saved link
		c.fault(path, "%s: %s is not a path; begin with /, such as /v1/customers, without scheme and host", field, quote(*path))
	}
	c.checkPlaceholders(path, field, *path)
}
