package idp

import (
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/signin"
)

// grantRefresh redeems a refresh token, which stays good afterwards. It is bound
// to user and client, not to resource or tenant, and what it gives carries the
// MFA of the sign-in it began with: it never gains any.
func grantRefresh(q *tokenRequest) (subject, error) {
	value := q.form.RefreshToken
	if value == "" {
		return subject{}, fail(900144, "refresh_token")
	}
	if !strings.HasPrefix(value, refreshPrefix) {
		return subject{}, unreadable("the refresh token is malformed")
	}
	row, ok := signin.Refreshes.Get(q.snap, signin.Key(value))
	switch {
	case !ok:
		return subject{}, fail(70000, "the refresh token is unknown")
	case row.ClientID != q.client.ID:
		return subject{}, fail(70000, "the refresh token was issued to another client")
	case !q.now.Before(row.Expires) && row.SPA:
		return subject{}, fail(700084, iso(row.IssuedAt))
	case !q.now.Before(row.Expires):
		return subject{}, fail(700082, iso(row.IssuedAt))
	}
	before, err := q.renewed(row)
	if err != nil {
		return subject{}, err
	}
	target, err := q.target(before)
	if err != nil {
		return subject{}, err
	}
	sub := subject{auth: row.Auth, since: row.IssuedAt, seq: row.Seq, target: target, mfa: q.form.MFA, offline: true}
	sub.openID = q.v1 || target.OpenID()
	sub.refresh = signin.Refresh{Scopes: row.Scopes, Resource: row.Resource, Expires: row.Expires}
	return sub, nil
}

// renewed is what a refresh token gives when nothing is asked for: the original
// resource and scopes.
func (q *tokenRequest) renewed(row signin.Refresh) (Target, error) {
	t, err := targetV2(q.asked(), row.Scopes)
	if err != nil || !t.SignInOnly() || row.Resource == "" {
		return t, err
	}
	v1, err := targetV1(q.asked(), row.Resource, row.Scopes)
	if err == nil && (v1.Resource.ID == t.Resource.ID || v1.Audience == v1.Resource.ID) {
		v1.Default = false // a sign-in that asked for no resource renews as such
	}
	return v1, err
}
