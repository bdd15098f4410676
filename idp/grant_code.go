package idp

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"slices"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// grantCode redeems an authorization code.
func grantCode(q *tokenRequest) (subject, error) {
	if q.form.Code == "" {
		return subject{}, fail(900144, "code")
	}
	if !strings.HasPrefix(q.form.Code, codePrefix) {
		return subject{}, unreadable("the authorization code is malformed")
	}
	code, ok := signin.Codes.Get(q.snap, signin.Key(q.form.Code))
	switch {
	case !ok:
		return subject{}, fail(70000, "the authorization code is unknown")
	case code.Request.ClientID != q.client.ID:
		return subject{}, fail(70000, "the authorization code was issued to another client")
	case code.Spent:
		return subject{}, fail(54005)
	case !q.now.Before(code.Expires):
		return subject{}, fail(70008)
	}
	for _, check := range []func(signin.Code) error{q.codeTenant, q.codeRedirect, q.codeVerifier} {
		if err := check(code); err != nil {
			return subject{}, err
		}
	}
	sub, err := q.fromRequest(code.Request, code.Auth)
	sub.nonce, sub.maxAge = code.Request.Nonce, code.Request.MaxAge != nil
	sub.spend = func(tx *world.Txn) error { return spendCode(tx, code.ID) }
	return sub, err
}

// codeTenant sees that a code is redeemed where it was issued. A code of common
// is as good at common as at the tenant of its user.
func (q *tokenRequest) codeTenant(code signin.Code) error {
	issued, err := placeOf(q.snap, code.Request.Tenant)
	if err != nil {
		return err
	}
	if issued.For(q.snap, code.Auth.TenantID).ID != q.place.For(q.snap, code.Auth.TenantID).ID {
		return fail(700005)
	}
	return nil
}

// codeRedirect sees that the client repeats the redirect URI, if it sent one.
func (q *tokenRequest) codeRedirect(code signin.Code) error {
	switch {
	case q.form.RedirectURI == code.Request.RedirectURI:
		return nil
	case q.form.RedirectURI == "" && !code.Request.RedirectSent:
		return nil
	case q.form.RedirectURI == "":
		return fail(900144, "redirect_uri")
	}
	return fail(500112, q.form.RedirectURI, code.Request.RedirectURI)
}

// codeVerifier checks PKCE (RFC 7636). A verifier without a challenge is
// refused, too: somebody may have cut the challenge off on its way.
func (q *tokenRequest) codeVerifier(code signin.Code) error {
	switch {
	case code.Request.Challenge == "" && q.form.Verifier == "":
		return nil
	case code.Request.Challenge == "":
		return fail(50147, "a code_verifier was sent, but no code_challenge before")
	case q.form.Verifier == "":
		return fail(50148)
	case !verifies(code.Request.Challenge, code.Request.ChallengeBy, q.form.Verifier):
		return fail(501481)
	}
	return nil
}

func verifies(challenge, by, verifier string) bool {
	if by == "S256" {
		sum := sha256.Sum256([]byte(verifier))
		verifier = base64.RawURLEncoding.EncodeToString(sum[:])
	}
	return subtle.ConstantTimeCompare([]byte(challenge), []byte(verifier)) == 1
}

// fromRequest is the subject of a sign-in that began with a request: what the
// token request names wins, what it leaves open is as asked for then.
func (q *tokenRequest) fromRequest(req signin.Request, auth signin.Authentication) (subject, error) {
	then, err := targetOf(q.snap, req)
	if err != nil {
		return subject{}, err
	}
	target, err := q.target(then)
	if err != nil {
		return subject{}, err
	}
	switch {
	case len(target.Others) == 0:
	case len(q.form.Scopes) == 0 && !q.v1:
		return subject{}, fail(28003)
	case len(q.form.Scopes) > 0:
		return subject{}, q.manyResources()
	}
	sub := subject{auth: auth, since: auth.Time, target: target, mfa: q.form.MFA.and(mfaRequestOf(req))}
	sub.openID, sub.offline, sub.claims = q.v1 || target.OpenID(), q.v1 || target.Offline(), req.Claims
	return sub, nil
}

// manyResources refuses scopes of more than one resource: a sign-in may ask
// consent for several, a token is for one.
func (q *tokenRequest) manyResources() error { return fail(28000, strings.Join(q.form.Scopes, " ")) }

// target is what this request names, with what was asked for before in the place
// of what it leaves open.
func (q *tokenRequest) target(before Target) (Target, error) {
	var named Target
	var err error
	switch {
	case q.v1 && q.form.Resource != "":
		named, err = targetV1(q.asked(), q.form.Resource, q.form.Scopes)
	case q.v1:
		named.OIDC = pickOIDC(q.form.Scopes)
	default:
		named, err = targetV2(q.asked(), q.form.Scopes)
	}
	if err != nil {
		return named, err
	}
	oidc := pickOIDC(slices.Concat(named.OIDC, before.OIDC))
	if named.SignInOnly() {
		named = before
	}
	named.OIDC = oidc
	return named, nil
}
