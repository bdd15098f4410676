package sts

import (
	"crypto/rsa"
	"net/http"
	"net/url"

	"github.com/pcsandbox/pcsandbox/internal/saml"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// readLogoutRequest finds a SAML-P sign-out in a request. AD FS takes it by the
// HTTP-Redirect binding.
func readLogoutRequest(v visit, values url.Values) (saml.LogoutRequest, bool) {
	if v.Method != http.MethodGet {
		return saml.LogoutRequest{}, false
	}
	q, err := saml.ReadLogoutRequest(values.Get(fieldSAMLRequest))
	return q, err == nil
}

// logout ends the browser's session and tells Entra ID so. As at AD FS, a request
// counts only if it is signed, and so is the answer.
func (s service) logout(v visit, q saml.LogoutRequest, values url.Values) (web.Result, error) {
	switch {
	case q.Issuer != saml.AudienceEntra:
		return web.Result{}, errUnknownIssuer
	case !returnable(values.Get(fieldRelayState)):
		return web.Result{}, badContext(fieldRelayState)
	}
	if err := saml.VerifyQuery(v.URL.RawQuery, fieldSAMLRequest, s.entraKeys(v)...); err != nil {
		v.Entry.Cause = err.Error()
		return web.Result{}, errLogoutUnsigned
	}
	if err := v.endSession(); err != nil {
		return web.Result{}, err
	}
	answer, err := s.logoutResponse(v, q, values.Get(fieldRelayState))
	if err != nil {
		return web.Result{}, web.Internal(err)
	}
	return v.withoutSession(web.Redirect(logoutAddress(v.Site) + "?" + answer)), nil
}

// entraKeys are the keys that Entra ID signs with, as its documents have them.
func (s service) entraKeys(v visit) []*rsa.PublicKey {
	var out []*rsa.PublicKey
	for _, pair := range s.keys(v.World).Published() {
		out = append(out, &pair.Key.PublicKey)
	}
	return out
}

// logoutResponse is the answer as a query of the HTTP-Redirect binding.
func (s service) logoutResponse(v visit, q saml.LogoutRequest, relayState string) (string, error) {
	pair, err := s.pair(v)
	if err != nil {
		return "", err
	}
	message, err := saml.LogoutResponse{
		ID: "_" + v.World.NewID(), InResponseTo: q.ID, Issuer: v.provider.IssuerURI, Destination: logoutAddress(v.Site),
		IssueInstant: v.World.Now(), Status: saml.StatusSuccess,
	}.Redirect()
	if err != nil {
		return "", err
	}
	return saml.SignQuery(fieldSAMLResponse, message, relayState, pair.Key)
}

// logoutAddress is the only place that answers to a LogoutRequest go to.
func logoutAddress(site web.Site) string { return site.Entra() + "/common/saml2" }
