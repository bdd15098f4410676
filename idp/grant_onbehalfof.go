package idp

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/token"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// onBehalfOf is what requested_token_use says.
const onBehalfOf = "on_behalf_of"

// backdated is how far iat lies before the moment of issue.
const backdated = 5 * time.Minute

// grantOnBehalfOf lets an API that was called with a user's token call another
// API for that user. What the sign-in came to is inherited, MFA or none: nobody
// is there to be asked for more.
func grantOnBehalfOf(q *tokenRequest) (subject, error) {
	switch {
	case q.form.Assertion == "":
		return subject{}, fail(900144, "assertion")
	case q.form.RequestedUse == "":
		return subject{}, fail(900144, "requested_token_use")
	case !strings.EqualFold(q.form.RequestedUse, onBehalfOf):
		return subject{}, fail(90023, "'"+q.form.RequestedUse+"' is not a supported value of 'requested_token_use'")
	case q.credential == publicClient:
		return subject{}, fail(7000218)
	}
	claims, err := q.checkAssertion()
	if err != nil {
		return subject{}, err
	}
	if err := q.standWhere(claims); err != nil {
		return subject{}, err
	}
	auth, since, err := q.signInBehind(claims)
	if err != nil {
		return subject{}, err
	}
	target, err := q.downstream()
	if err != nil {
		return subject{}, err
	}
	sub := subject{auth: auth, since: since, target: target, mfa: q.form.MFA, relayed: true}
	sub.openID, sub.offline = target.OpenID(), q.v1 || target.Offline()
	return sub, nil
}

// checkAssertion verifies the token that the client was called with: ours, of
// this sandbox, for this client, of a user, and still good.
func (q *tokenRequest) checkAssertion() (*token.Claims, error) {
	claims, err := q.s.Verifier.Verify(q.form.Assertion, q.s.Keys(q.c.World), q.now, token.Expect{
		Issuers: q.issuers(), Audiences: audiencesOf(q.client), Seat: q.c.World.Seat,
		OwnKeys: directory.GetSettings(q.snap).Fidelity.TokenClaims == "seed",
	})
	switch {
	case err == nil:
	case errors.Is(err, token.ErrMalformed):
		return nil, malformedToken(err)
	case errors.Is(err, token.ErrExpired), errors.Is(err, token.ErrNotYetValid):
		return nil, fail(500133, iso(q.now), iso(claims.Expires)).because(err)
	case errors.Is(err, token.ErrAudience):
		return nil, fail(500131, claims.Audience, q.client.ID).because(err)
	default:
		return nil, fail(50013, whyNot(err)).because(err)
	}
	switch {
	case claims.HasUser():
		return claims, nil
	case claims.ClientID == "": // an access token names the client it was issued to
		return nil, fail(240002)
	}
	return nil, fail(7000114, claims.ClientID)
}

// whyNot is the reason for which a token of somebody is not taken for ours.
func whyNot(err error) string {
	for known, why := range map[error]string{
		token.ErrAlgorithm:  "The token is not signed with RS256",
		token.ErrUnknownKey: "The key was not found",
		token.ErrSignature:  "The provided signature value did not match the expected signature value",
		token.ErrStranger:   "The token was issued by another sandbox",
		token.ErrIssuer:     "The token's issuer is not this one",
	} {
		if errors.Is(err, known) {
			return why
		}
	}
	return "The token cannot be used"
}

// issuers are the names under which this Entra issues: a back end may know the
// sandbox by another host than the browser that got the token.
func (q *tokenRequest) issuers() []string {
	out := []string{token.IssuerV1("{tenantid}")}
	for _, base := range []string{q.c.Site.Entra(), q.c.Site.EntraBack(), "https://" + q.c.Host, "https://" + web.EntraHost} {
		if issuer := base + "/{tenantid}/v2.0"; !slices.Contains(out, issuer) {
			out = append(out, issuer)
		}
	}
	return out
}

// audiencesOf are the values of aud that name an application.
func audiencesOf(app directory.App) []string {
	out := []string{app.ID}
	for _, uri := range app.IdentifierURIs {
		bare := strings.TrimRight(uri, "/")
		out = append(out, bare, bare+"/")
	}
	return out
}

// standWhere puts the request where the assertion was issued: at a tenant of its
// own it must be that one, at common it becomes it.
func (q *tokenRequest) standWhere(claims *token.Claims) error {
	place, err := placeOf(q.snap, claims.TenantID)
	switch {
	case err != nil || q.place.Segment == consumers:
		return fail(50013, "The token's issuer is not this one")
	case !q.place.Shared() && q.place.Tenant.ID != place.Tenant.ID:
		return fail(50013, "The token was issued by another tenant than the one that is asked")
	}
	q.place = place
	return nil
}

// signInBehind is the sign-in that an access token came from, and when the token
// was issued. A token that nobody remembers (it was made without a sign-in, or
// before the sandbox was reset) says itself what it knows.
func (q *tokenRequest) signInBehind(claims *token.Claims) (signin.Authentication, time.Time, error) {
	if row, ok := signin.Issues.Get(q.snap, claims.UTI); ok {
		return row.Auth, row.At, nil
	}
	user, ok := directory.Users.Get(q.snap, claims.ObjectID)
	if user.GuestOf != "" { // the sign-in was that of the account at home
		user, ok = directory.Users.Get(q.snap, user.GuestOf)
	}
	if !ok {
		return signin.Authentication{}, time.Time{}, fail(50013, "The token's user is not known")
	}
	issued := claims.IssuedAt.Add(backdated)
	auth := signin.Authentication{UserID: user.ID, TenantID: user.TenantID, Time: issued, IP: claims.IPAddress}
	for _, method := range claims.AMR {
		if method == "mfa" {
			auth.MFA, auth.MFATime = true, issued
		} else {
			auth.AMR = append(auth.AMR, method)
		}
	}
	return auth, issued, nil
}

// downstream is what the client asks for. Nothing was asked for before.
func (q *tokenRequest) downstream() (Target, error) {
	switch {
	case q.v1 && q.form.Resource == "":
		return Target{}, fail(900144, "resource")
	case q.v1:
		return targetV1(q.asked(), q.form.Resource, q.form.Scopes)
	case len(q.form.Scopes) == 0:
		return Target{}, fail(900144, "scope")
	}
	t, err := targetV2(q.asked(), q.form.Scopes)
	if err == nil && len(t.Others) > 0 {
		return t, q.manyResources()
	}
	return t, err
}
