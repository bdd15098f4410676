package idp

import (
	"cmp"
	"slices"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/directory"
)

// grantClient is an application on its own: no user, so no MFA, no refresh token
// and no ID token. A token is given even if nothing was assigned to it.
func grantClient(q *tokenRequest) (subject, error) {
	switch {
	case q.place.Segment == common, q.place.Segment == consumers:
		return subject{}, fail(9001023)
	case q.place.Shared():
		return subject{}, fail(50059)
	case q.credential == publicClient:
		return subject{}, fail(7000218)
	}
	target, err := q.clientTarget()
	return subject{app: true, target: target}, err
}

func (q *tokenRequest) clientTarget() (Target, error) {
	if q.v1 {
		return targetV1(q.asked(), cmp.Or(q.form.Resource, directory.AzureADGraphApp), nil)
	}
	if len(q.form.Scopes) == 0 {
		return Target{}, fail(900144, "scope")
	}
	if !slices.ContainsFunc(q.form.Scopes, allOf) {
		return Target{}, fail(1002012, strings.Join(q.form.Scopes, " "))
	}
	t, err := targetV2(q.asked(), q.form.Scopes)
	switch {
	case err != nil:
		return t, err
	case len(t.Others) > 0:
		return t, fail(70011, strings.Join(q.form.Scopes, " "), "The scopes belong to more than one resource.")
	}
	return t, nil
}

// allOf reports whether a scope is .default of some resource.
func allOf(scope string) bool {
	_, name := splitScope(scope)
	return strings.EqualFold(name, defaultScope)
}
