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

// goToProvider sends the browser to the domain's own provider.
func (v *visit) goToProvider(f facts, step policy.Step) (web.Result, error) {
	secret := v.c.World.NewSecret(24)
	trip := signin.Trip{Domain: f.domain.Name, WithMFA: step.WantMFA, Fresh: v.freshAtProvider()}
	if err := v.note(func(flow *signin.Flow) { signin.SendAway(flow, trip, secret, f.now) }); err != nil {
		return web.Result{}, err
	}
	target, err := url.Parse(passiveAddress(v.c.Site, f.domain))
	if err != nil || target.Host == "" {
		return web.Result{}, fail(20012, "the domain's passiveSignInUri is not an address").because(err)
	}
	var params []Param
	if name := v.hintForProvider(f); name != "" {
		params = append(params, Param{"username", name})
	}
	params = append(params, Param{"wa", waSignIn}, Param{"wtrealm", saml.AudienceEntra},
		Param{"wctx", wctxPrefix + v.flow.ID + "." + secret})
	params = append(params, v.providerDemands(trip)...)
	params = append(params, Param{"client-request-id", correlationID(v.c)})
	target.RawQuery = joinQuery(target.RawQuery, encode(params))
	v.c.Entry.Screen = "entra.federated-redirect"
	if trip.WithMFA {
		v.c.Entry.Detail("wauth", saml.MultipleAuthn)
	}
	return noStore(web.Redirect(target.String())), nil
}

func joinQuery(have, more string) string {
	if have == "" {
		return more
	}
	return have + "&" + more
}

// freshAtProvider reports whether the provider must ask again, whatever session
// it has.
func (v *visit) freshAtProvider() bool {
	req := v.flow.Request
	return req.Prompt == promptLogin && !v.flow.First || req.MaxAge != nil && !v.flow.First || req.MFAFresh
}

// providerDemands are what the provider is asked beyond who it is.
func (v *visit) providerDemands(t signin.Trip) []Param {
	var out []Param
	switch {
	case t.WithMFA:
		out = append(out, Param{"wauth", saml.MultipleAuthn})
	case t.Fresh && v.flow.Request.Prompt == promptLogin:
		out = append(out, Param{"wauth", wauthPassword})
	}
	if t.Fresh {
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
