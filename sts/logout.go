package sts

import (
	"crypto/rsa"
	"net/url"
	"strings"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/saml"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// logoutSkew is how far the clocks of Entra ID and the provider may be apart.
const logoutSkew = 5 * time.Minute

// logout ends the session of whom the request names and tells Entra ID so. As at
// AD FS, a request counts only if it is signed, and so is the answer. It comes by
// the HTTP-Redirect binding alone.
func (s service) logout(v visit, m saml.Redirected, values url.Values) (web.Result, error) {
	q, err := m.LogoutRequest()
	switch {
	case err != nil:
		v.Entry.Cause = err.Error()
		return web.Result{}, errLogoutRequest
	case q.Issuer != saml.AudienceEntra:
		return web.Result{}, errUnknownIssuer
	case !returnable(values.Get(fieldRelayState)):
		return web.Result{}, badContext(fieldRelayState)
	}
	if err := saml.VerifyQuery(v.URL.RawQuery, fieldSAMLRequest, s.entraKeys(v)...); err != nil {
		v.Entry.Cause = err.Error()
		return web.Result{}, errLogoutUnsigned
	}
	switch now := v.World.Now(); {
	case q.Destination != "" && !v.isPassive(q.Destination):
		return web.Result{}, errLogoutElsewhere
	case now.Sub(q.IssueInstant).Abs() > logoutSkew:
		return web.Result{}, errLogoutLate
	}
	if v.others(q.NameID) {
		v.Entry.Detail("session", "another person's, kept")
		return s.answerLogout(v, q, values, saml.StatusRequester)
	}
	if err := v.endSession(); err != nil {
		return web.Result{}, err
	}
	res, err := s.answerLogout(v, q, values, saml.StatusSuccess)
	return v.withoutSession(res), err
}

// isPassive reports whether an address is this provider's passive endpoint, which
// takes a request with or without the slash at its end.
func (v visit) isPassive(address string) bool {
	own := v.Site.STS(v.provider.Domain) + "/adfs/ls"
	return strings.EqualFold(strings.TrimSuffix(address, "/"), own)
}

// others reports whether the browser's session is of somebody else than a request
// names. Without a session there is nothing to keep.
func (v visit) others(nameID string) bool {
	r := v.World.Read()
	old, ok := findSession(r, v.provider.Domain, v.cookieValue(sessionCookie), v.World.Now())
	if !ok {
		return false
	}
	account, _ := findAccount(r, v.provider.Domain, old.Auth.UPN)
	return account.ImmutableID != nameID
}

// entraKeys are the keys that Entra ID signs with, as its documents have them.
func (s service) entraKeys(v visit) []*rsa.PublicKey {
	var out []*rsa.PublicKey
	for _, pair := range s.keys(v.World).Published() {
		out = append(out, &pair.Key.PublicKey)
	}
	return out
}

// answerLogout sends the browser to Entra ID with what became of a request.
func (s service) answerLogout(v visit, q saml.LogoutRequest, values url.Values, status string) (web.Result, error) {
	answer, err := s.logoutResponse(v, q, values.Get(fieldRelayState), status)
	if err != nil {
		return web.Result{}, web.Internal(err)
	}
	return web.Redirect(logoutAddress(v.Site) + "?" + answer), nil
}

// logoutResponse is the answer as a query of the HTTP-Redirect binding.
func (s service) logoutResponse(v visit, q saml.LogoutRequest, relayState, status string) (string, error) {
	pair, err := s.pair(v)
	if err != nil {
		return "", err
	}
	message, err := saml.LogoutResponse{
		ID: "_" + v.World.NewID(), InResponseTo: q.ID, Issuer: v.provider.IssuerURI, Destination: logoutAddress(v.Site),
		IssueInstant: v.World.Now(), Status: status,
	}.Redirect()
	if err != nil {
		return "", err
	}
	return saml.SignQuery(fieldSAMLResponse, message, relayState, pair.Key)
}

// logoutAddress is the only place that answers to a LogoutRequest go to.
func logoutAddress(site web.Site) string { return site.Entra() + "/common/saml2" }
