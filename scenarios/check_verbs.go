package scenarios

import (
	"maps"
	"slices"
	"strings"
)

// checkBrowserVerbs looks at the verbs of people at a browser.
func (c *checker) checkBrowserVerbs(s, full *Step) {
	if v := s.SignIn; v != nil {
		c.checkUserKey(&v.As)
		c.checkRequest(v, &v.TokenRequest, full.SignIn.TokenRequest)
		c.checkWith(v.With)
		c.opened(v.As)
	}
	if v := s.DeviceCode; v != nil {
		c.checkUserKey(&v.As)
		c.checkRequest(v, &v.TokenRequest, full.DeviceCode.TokenRequest)
		c.checkWith(v.With)
		c.opened(v.As)
	}
	if v := s.Open; v != nil {
		c.checkUserKey(&v.As)
		c.checkPath(&v.Portal, "portal")
		c.checkWith(v.With)
		c.opened(v.As)
		c.saved["the portal of "+v.As] = pageOpen
	}
	if v := s.Submit; v != nil {
		c.checkSubmit(v)
		c.checkWith(v.With)
	}
	if v := s.GoOn; v != nil {
		c.checkUserKey(&v.As)
		c.checkOpen(&v.As, "the page of ", "sign_in, device_code, open or consent")
		c.checkWith(v.With)
	}
	if v := s.Register; v != nil {
		c.checkUserKey(&v.As)
		c.checkRegistrable(&v.Factor, "factor", v.Factor)
		c.checkWith(v.With)
		c.opened(v.As)
	}
	if v := s.SecurityInfo; v != nil {
		c.checkSecurityInfo(v)
	}
	if v := s.Consent; v != nil {
		c.checkUserKey(&v.As)
		c.known(&v.App, "app", v.App, "app", c.appKeys())
		c.known(&v.Tenant, "tenant", v.Tenant, "tenant", append(c.tenantKeys(), "organizations", "common"))
		c.checkWith(v.With)
		c.opened(v.As)
	}
}

// checkSecurityInfo wants one change of somebody's methods.
func (c *checker) checkSecurityInfo(v *SecurityInfo) {
	c.checkUserKey(&v.As)
	c.checkRegistrable(&v.Remove, "remove", v.Remove)
	if c.sound(&v.MakeDefault) && v.MakeDefault == TAP {
		c.fault(&v.MakeDefault, "make_default: a Temporary Access Pass is never asked for first; choose another method")
	}
	c.checkWith(v.With)
	c.opened(v.As)
	var said []any
	for _, field := range []any{&v.Remove, &v.MakeDefault, &v.SignOutEverywhere} {
		if c.spells(field) {
			said = append(said, field)
		}
	}
	switch {
	case len(said) == 0 && c.sound(v):
		c.fault(v, "security_info: it changes nothing; add remove: totp, make_default: sms or sign_out_everywhere: true; to add a method write register")
	case len(said) > 1:
		c.fault(said[1], "security_info: a step changes one thing; make two steps of it")
	}
}

// pageOpen marks what is no value that was saved, but a page that is open.
const pageOpen = "page"

func (c *checker) opened(user string) { c.saved["the page of "+user] = pageOpen }

// checkTokenVerbs looks at the verbs of programs that get tokens.
func (c *checker) checkTokenVerbs(s, full *Step) {
	if v := s.Password; v != nil {
		c.checkUserKey(&v.As)
		c.checkRequest(v, &v.TokenRequest, full.Password.TokenRequest)
	}
	if v := s.Legacy; v != nil {
		c.checkUserKey(&v.As)
	}
	if v := s.AppToken; v != nil {
		c.checkRequest(v, &v.TokenRequest, full.AppToken.TokenRequest)
		c.checkProof(&v.Secret, &v.Certificate, full.AppToken.App)
	}
	if v := s.Refresh; v != nil {
		c.checkSaved(&v.Token, "token", "refresh_token")
		c.checkRequest(v, &v.TokenRequest, full.Refresh.TokenRequest)
	}
	if v := s.OnBehalfOf; v != nil {
		c.checkSaved(&v.Token, "token", "access_token")
		c.checkRequest(v, &v.TokenRequest, full.OnBehalfOf.TokenRequest)
		c.checkProof(&v.Secret, &v.Certificate, full.OnBehalfOf.App)
	}
}

// checkProof looks at how an app proves who it is.
func (c *checker) checkProof(secret *string, certificate *bool, key string) {
	app := c.full.App(key)
	switch {
	case !c.spells(certificate):
	case c.spells(secret):
		c.fault(certificate, "certificate: the app proves who it is in one way, but a secret stands here as well; remove one of them")
	case *certificate && app != nil && app.Certificate != GeneratedCertificate:
		c.fault(certificate, "certificate: %s has none that pcsandbox knows the key of; write certificate: generated for the app", key)
	}
}

func (c *checker) checkUserKey(key *string) {
	c.known(key, "as", *key, "user", c.users)
}

// checkRequest looks at a request for a token: r as written in a verb, full
// with its defaults.
func (c *checker) checkRequest(verb any, r *TokenRequest, full TokenRequest) {
	c.known(c.spelt(&r.App, verb), "app", full.App, "app", c.appKeys())
	if !strings.Contains(full.Resource, ":") {
		c.known(c.spelt(&r.Resource, verb), "resource", full.Resource, "resource", c.resourceWords())
	}
	c.known(&r.Tenant, "tenant", r.Tenant, "tenant", append(c.tenantKeys(), "organizations", "common"))
	if len(r.Scopes) > 0 && full.Endpoint != V2 {
		c.fault(&r.Scopes, "scopes: only the v2 endpoint is asked for scopes; write endpoint: v2, or resource in place of scopes")
	}
}

func (c *checker) checkSubmit(v *SubmitForm) {
	c.checkUserKey(&v.As)
	c.checkOpen(&v.As, "the portal of ", "open")
	for _, name := range slices.Sorted(maps.Keys(v.Fields)) {
		c.checkPlaceholders(mapKey{&v.Fields, name}, "fields", v.Fields[name])
	}
}

// checkOpen wants a page that an earlier step opened.
func (c *checker) checkOpen(user *string, what, verbs string) {
	if _, open := c.saved[what+*user]; !open && c.full.hasUser(*user) {
		c.fault(user, "as: %s has no page open yet; add a step with %s before this one", *user, verbs)
	}
}

func (s *Scenario) hasUser(key string) bool {
	_, u := s.User(key)
	return u != nil
}
