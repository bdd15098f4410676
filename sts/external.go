package sts

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/keys"
	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/phone"
	"github.com/pcsandbox/pcsandbox/internal/token"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// externalTokenLife is how long the ID token of an external provider is good.
const externalTokenLife = 5 * time.Minute

// An externalFlow is a person whom Entra has sent to an external provider, bound
// to the browser that came.
type externalFlow struct {
	ID       string // unguessable; in its forms and addresses, of no use without the cookie
	Browser  string // key of the browser's cookie
	Provider string
	Return   string // redirect_uri
	State    string
	Nonce    string
	Subject  string // the hint's
	UPN      string
	Approval string // the request on the phone
	Asked    int    // requests so far
	Expires  time.Time
	Seq      uint64
}

var externalFlows = world.NewCappedTable("external_flows", maxFlows, func(f externalFlow) string { return f.ID }, func(f externalFlow) uint64 { return f.Seq })

// An externalVisit is a call to one external provider.
type externalVisit struct {
	visit
	external directory.ExternalProvider
	keys     *keys.Set
	minter   *token.Minter
}

// external finds the provider that a call is for.
func (s service) external(f func(externalVisit) (web.Result, error)) web.Func {
	return func(c *web.Call) (web.Result, error) {
		domain, ok := c.Vars["domain"]
		if !ok {
			host, _, _ := web.SplitHost(c.Site.Host())
			domain, _ = strings.CutPrefix(host, "sts.")
		}
		p, known := directory.ExternalProviders.Get(c.World.Read(), strings.ToLower(c.Vars["provider"]))
		if !known || p.Domain != strings.ToLower(domain) {
			return web.Result{}, errUnknownDomain
		}
		v := visit{Call: c, pages: s.pages, provider: directory.Provider{Domain: p.Domain, DisplayName: p.Name}}
		return f(externalVisit{visit: v, external: p, keys: s.keys(c.World), minter: s.minter})
	}
}

// address is where something of the provider's is.
func (v externalVisit) address(path string) string {
	return v.Site.STS(v.external.Domain) + "/external/" + v.external.ID + path
}

func (v externalVisit) pair() (*keys.Pair, error) {
	return v.keys.ProviderPair(0, v.external.Domain, v.World.Now())
}

// externalDiscovery is the provider's OpenID Connect discovery document.
func externalDiscovery(v externalVisit) (web.Result, error) {
	return web.JSON(http.StatusOK, map[string]any{
		"issuer": v.address(""), "authorization_endpoint": v.address("/authorize"), "jwks_uri": v.address("/keys"),
		"response_types_supported": []string{"id_token"}, "response_modes_supported": []string{"form_post"},
		"scopes_supported": []string{"openid"}, "subject_types_supported": []string{"public"},
		"id_token_signing_alg_values_supported": []string{"RS256"},
		"claims_supported":                      []string{"iss", "aud", "sub", "nonce", "iat", "exp", "acr", "amr"},
	}), nil
}

// externalKeys is its key document. Entra needs x5c in it.
func externalKeys(v externalVisit) (web.Result, error) {
	pair, err := v.pair()
	if err != nil {
		return web.Result{}, web.Internal(err)
	}
	return web.JSON(http.StatusOK, keys.JWKS{Keys: []keys.JWK{pair.JWK()}}), nil
}

// externalAuthorize takes Entra's request for a person. What is wrong with it is
// told on a page: the address to answer to is not to be trusted then.
func externalAuthorize(v externalVisit) (web.Result, error) {
	form, err := web.Form(v.Call)
	if err != nil {
		return web.Result{}, err
	}
	f, err := v.read(form)
	if err != nil {
		return web.Result{}, err
	}
	v.Entry.Caller.User = f.UPN
	if v.external.Denies {
		v.Entry.Detail("answer", "the scenario has this provider refuse everybody")
		return v.refuse(f)
	}
	browser := v.cookieValue(browserCookie)
	fresh := browser == ""
	if fresh {
		browser = v.World.NewSecret(32)
	}
	now := v.World.Now()
	f.Browser, f.ID, f.Expires = key(browser), v.World.NewSecret(32), now.Add(flowLife)
	if err := v.askPhone(&f); err != nil {
		return web.Result{}, err
	}
	res := web.Redirect(v.waitAddress(f))
	if fresh {
		res = res.SetCookie(v.Site, v.cookie(browserCookie, browser))
	}
	return res, nil
}

// read checks a request as an OpenID provider does, and learns from its hint who
// is meant.
func (v externalVisit) read(form url.Values) (externalFlow, error) {
	f := externalFlow{Provider: v.external.ID, Return: form.Get("redirect_uri"), State: form.Get("state"), Nonce: form.Get("nonce")}
	back := "/common/federation/externalauthprovider"
	if v.external.Kind == directory.CustomControl {
		back = "/common/federation/oauth2claimsprovider"
	}
	switch {
	case form.Get("client_id") != v.external.ClientID:
		return f, badParameter("client_id", "It must be the client id that the provider gave to Entra.")
	case f.Return != v.Site.Entra()+back:
		return f, badParameter("redirect_uri", "It must be Entra's own address for the answers of external providers.")
	case form.Get("response_type") != "id_token":
		return f, badParameter("response_type", "It must be id_token.")
	case form.Get("response_mode") != "form_post":
		return f, badParameter("response_mode", "It must be form_post.")
	case form.Get("scope") != "openid":
		return f, badParameter("scope", "It must be openid.")
	case f.Nonce == "", f.State == "":
		return f, badParameter("nonce", "Both nonce and state are needed.")
	}
	claims, err := token.VerifySignature(form.Get("id_token_hint"), v.keys)
	if err != nil || claims.Audience != v.external.ClientID || !strings.HasPrefix(claims.Issuer, v.Site.Entra()+"/") {
		return f, badParameter("id_token_hint", "It must be Entra's own token about the person, made for this provider.")
	}
	f.Subject, f.UPN = claims.Subject, claims.PreferredUsername
	return f, nil
}

// askPhone stores the sign-in with a request on the person's phone. Of two calls at
// once the second finds the phone asked already.
func (v externalVisit) askPhone(f *externalFlow) error {
	return v.World.Write(func(tx *world.Txn) error {
		stored, _ := externalFlows.Get(tx, f.ID)
		if a, ok := phone.Approvals.Get(tx, stored.Approval); ok && a.At(v.World.Now()) == phone.Pending {
			return nil
		}
		asked, err := phone.Ask(tx, phone.Approval{UPN: f.UPN, Party: v.external.Name, App: "Entra ID"}, v.World.Now())
		if err != nil {
			return err
		}
		f.Approval, f.Asked, f.Seq = asked.ID, f.Asked+1, tx.Seq()
		return externalFlows.Put(tx, *f)
	})
}

func (v externalVisit) waitAddress(f externalFlow) string {
	return v.address("/approve") + "?" + url.Values{"id": {f.ID}}.Encode()
}

// waiting finds the sign-in that an address or a form names.
func (v externalVisit) waiting(id string) (externalFlow, error) {
	f, ok := externalFlows.Get(v.World.Read(), id)
	cookie := v.cookieValue(browserCookie)
	switch {
	case !ok || cookie == "" || f.Browser != key(cookie) || f.Provider != v.external.ID:
		return f, errFlowUnknown
	case !v.World.Now().Before(f.Expires):
		return f, errFlowOld
	}
	v.Entry.Caller.User = f.UPN
	return f, nil
}

// externalPage shows how far the request on the phone has come.
func externalPage(v externalVisit) (web.Result, error) {
	f, err := v.waiting(v.Query("id"))
	if err != nil {
		return web.Result{}, err
	}
	got := replyOf(v.visit, f.Approval)
	if got == denied {
		return v.refuse(f) // the person said no: Entra is told, not asked again
	}
	data := &mfaData{
		Common: v.common("Approve the sign-in"), Action: v.path("/approve"), User: f.UPN, Phone: v.Site.Phone(f.UPN),
		Hidden: []page.Hidden{{Name: fieldContext, Value: f.ID}}, Button: "Continue",
	}
	waitFor(v.visit, data, got, v.waitAddress(f), v.path("/state")+"?"+url.Values{"id": {f.ID}}.Encode())
	return v.show(http.StatusOK, "mfa", data)
}

// path is an address of the provider without its origin.
func (v externalVisit) path(path string) string {
	return v.base() + "/external/" + v.external.ID + path
}

// externalState tells the page's script whether it need wait any longer.
func externalState(v externalVisit) (web.Result, error) {
	f, err := v.waiting(v.Query("id"))
	if err != nil {
		return web.Result{}, err
	}
	return stateOf(replyOf(v.visit, f.Approval)), nil
}

// externalSubmit takes the form of the waiting page.
func externalSubmit(v externalVisit) (web.Result, error) {
	form, err := web.Form(v.Call)
	if err != nil {
		return web.Result{}, err
	}
	f, err := v.waiting(form.Get(fieldContext))
	if err != nil {
		return web.Result{}, err
	}
	got := replyOf(v.visit, f.Approval)
	switch {
	case got == approved:
		return v.answer(f)
	case got == denied:
		return v.refuse(f)
	case got != pending && f.Asked >= maxAsked:
		return v.refuse(f) // nobody answers: Entra is told so
	case got != pending && form.Has(fieldAgain):
		if err := v.askPhone(&f); err != nil {
			return web.Result{}, err
		}
	}
	return web.Redirect(early(v.waitAddress(f), got)), nil
}

// answer tells Entra who it is and what was done.
func (v externalVisit) answer(f externalFlow) (web.Result, error) {
	pair, err := v.pair()
	if err != nil {
		return web.Result{}, web.Internal(err)
	}
	now := v.World.Now()
	claims := token.ExternalID{
		Issuer: v.address(""), Audience: v.external.ClientID, Subject: f.Subject, Nonce: f.Nonce,
		IssuedAt: now.Unix(), Expires: now.Add(externalTokenLife).Unix(), ACR: v.external.ACR, AMR: v.external.AMR,
	}
	if v.external.Kind == directory.CustomControl {
		claims.ClaimName, claims.Claim = v.external.ID, "done"
	}
	signed, err := v.minter.Mint(pair, token.V2, claims)
	if err != nil {
		return web.Result{}, web.Internal(err)
	}
	v.Entry.Detail("acr", claims.ACR)
	v.Entry.Detail("amr", strings.Join(claims.AMR, " "))
	return v.sendBack(f, []page.Hidden{{Name: "id_token", Value: signed}})
}

// refuse tells Entra that the person was not let through.
func (v externalVisit) refuse(f externalFlow) (web.Result, error) {
	return v.sendBack(f, []page.Hidden{
		{Name: "error", Value: "access_denied"}, {Name: "error_description", Value: "The request was not approved."},
	})
}

func (v externalVisit) sendBack(f externalFlow, fields []page.Hidden) (web.Result, error) {
	err := v.World.Write(func(tx *world.Txn) error { externalFlows.Delete(tx, f.ID); return nil })
	if err != nil {
		return web.Result{}, err
	}
	doc, err := v.pages.AutoPost(v.common("Sign in"), f.Return, append(fields, page.Hidden{Name: "state", Value: f.State}))
	if err != nil {
		return web.Result{}, web.Internal(err)
	}
	return result(0, doc), nil
}
