package idp

import (
	"net/url"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/saml"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// Names of WS-Federation's passive requestor profile.
const (
	waSignIn      = "wsignin1.0"
	waSignOut     = "wsignout1.0"
	wauthPassword = "http://schemas.microsoft.com/ws/2008/06/identity/authenticationmethod/password"
	wctxPrefix    = "estsredirect=2&estsrequest="
)

// goToProvider sends the browser to the domain's own provider, by the protocol
// that the domain is federated with.
func (v *visit) goToProvider(f facts, step policy.Step) (web.Result, error) {
	secret := v.c.World.NewSecret(24)
	trip := signin.Trip{Domain: f.domain.Name, WithMFA: step.WantMFA, Fresh: step.Fresh || v.freshAtProvider(), Again: step.Fresh}
	if err := v.note(func(flow *signin.Flow) { signin.SendAway(flow, trip, secret, f.now) }); err != nil {
		return web.Result{}, err
	}
	target, err := url.Parse(passiveAddress(v.c.Site, f.domain))
	if err != nil || target.Host == "" {
		return web.Result{}, fail(20012, "the domain's passiveSignInUri is not an address").because(err)
	}
	var params []Param
	if protocolOf(f.domain) == directory.SAMLP {
		params, err = v.askBySAMLP(f, trip, secret)
	} else {
		params = v.askByWSFederation(f, trip, secret)
	}
	if err != nil {
		return web.Result{}, err
	}
	target.RawQuery = joinQuery(target.RawQuery, encode(append(params, Param{"client-request-id", correlationID(v.c)})))
	v.c.Entry.Screen = "entra.federated-redirect"
	return noStore(web.Redirect(target.String())), nil
}

// protocolOf is how Entra and a domain's provider speak.
func protocolOf(d directory.Domain) directory.FederationProtocol {
	if d.Federation.Protocol == directory.SAMLP {
		return directory.SAMLP
	}
	return directory.WSFederation
}

// askByWSFederation is the request as WS-Federation has it.
func (v *visit) askByWSFederation(f facts, trip signin.Trip, secret string) []Param {
	var params []Param
	if name := v.hintForProvider(f); name != "" {
		params = append(params, Param{"username", name})
	}
	params = append(params, Param{"wa", waSignIn}, Param{"wtrealm", saml.AudienceEntra},
		Param{"wctx", wctxPrefix + v.flow.ID + "." + secret})
	if trip.WithMFA {
		v.c.Entry.Detail("wauth", saml.MultipleAuthn)
	}
	return append(params, v.providerDemands(f.domain, trip)...)
}

func joinQuery(have, more string) string {
	if have == "" {
		return more
	}
	return have + "&" + more
}

// freshAtProvider reports whether the request wants the provider to ask again,
// whatever session it has.
func (v *visit) freshAtProvider() bool {
	req := v.flow.Request
	return req.Prompt == promptLogin && !v.flow.First || req.MaxAge != nil && !v.flow.First || req.MFAFresh
}

// providerDemands are what the provider is asked beyond who it is. What becomes of
// an application's prompt=login is a setting of the domain (facts/entra.md 5.1):
// AD FS of old understands a fresh password alone, newer ones prompt=login itself.
func (v *visit) providerDemands(d directory.Domain, t signin.Trip) []Param {
	var out []Param
	prompted := t.Fresh && v.flow.Request.Prompt == promptLogin
	native := prompted && d.Federation.PromptLogin == directory.NativePromptLogin
	translated := prompted && !native && d.Federation.PromptLogin != directory.DisabledPromptLogin
	switch {
	case t.WithMFA:
		out = append(out, Param{"wauth", saml.MultipleAuthn})
	case translated:
		out = append(out, Param{"wauth", wauthPassword})
	}
	switch {
	case native:
		out = append(out, Param{"prompt", promptLogin})
	case t.Fresh:
		out = append(out, Param{"wfresh", "0"})
	}
	return out
}

func (v *visit) hintForProvider(f facts) string {
	if f.user.UPN != "" {
		return f.user.UPN
	}
	return v.flow.UPN
}

// passiveAddress is where the provider's sign-in begins; if the domain's settings
// leave it open, it follows the address under which the sandbox is reached.
func passiveAddress(site web.Site, d directory.Domain) string {
	if d.Federation.PassiveSignInURI != "" {
		return d.Federation.PassiveSignInURI
	}
	return site.STS(d.Name) + "/adfs/ls/"
}
