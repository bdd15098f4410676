package idp

import (
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/saml"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// Fields of SAML-P's bindings.
const (
	fieldSAMLRequest  = "SAMLRequest"
	fieldSAMLResponse = "SAMLResponse"
	fieldRelayState   = "RelayState"
)

// askBySAMLP is the request as SAML-P has it, by the HTTP-Redirect binding. It has
// one way of asking for a fresh sign-in, so the domain's promptLoginBehavior has
// nothing to choose.
func (v *visit) askBySAMLP(f facts, trip signin.Trip, secret string) ([]Param, error) {
	address, _, _ := strings.Cut(passiveAddress(v.c.Site, f.domain), "?")
	q := saml.AuthnRequest{
		ID: requestID(signin.Key(secret)), Issuer: saml.AudienceEntra, Destination: address,
		ReplyTo: consumerAddress(v.c.Site), IssueInstant: f.now, ForceAuthn: trip.Fresh,
	}
	if trip.WithMFA {
		q.Classes = []string{saml.MultipleAuthn}
		v.c.Entry.Detail("RequestedAuthnContext", saml.MultipleAuthn)
	}
	parameter, err := q.Redirect()
	if err != nil {
		return nil, web.Internal(err)
	}
	params := []Param{{fieldSAMLRequest, parameter}, {fieldRelayState, v.flow.ID + "." + secret}}
	if name := v.hintForProvider(f); name != "" {
		params = append(params, Param{"login_hint", name})
	}
	return params, nil
}

// requestID is the id of the AuthnRequest of a trip. It says nothing of the secret
// in RelayState, which alone brings the answer home.
func requestID(tripKey string) string { return "_" + tripKey }

// consumerAddress is where providers post their answers.
func consumerAddress(site web.Site) string { return site.Entra() + "/login.srf" }
