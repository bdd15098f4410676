package idp

import (
	"embed"
	"errors"
	"io/fs"
	"net/http"
	"slices"
	"sync"

	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

//go:embed templates/*.html
var templates embed.FS

// screens are the parsed pages. They cannot fail: a template that does not parse
// is met by the first test.
var screens = sync.OnceValue(func() *page.Set {
	files, err := fs.Sub(templates, "templates")
	if err != nil {
		panic(err)
	}
	return page.New(page.Entra, files)
})

func (s *Server) pages() *page.Set { return screens() }

// Paths of the sign-in's own forms. Entra's are like these, where it has them.
const (
	pathLogin   = "/common/login"
	pathResume  = "/common/reprocess"
	pathMFA     = "/common/SAS/ProcessAuth"
	pathWait    = "/common/SAS/EndAuth"
	pathProofUp = "/common/ProofUp"
	pathKMSI    = "/kmsi"
	pathConsent = "/common/Consent/Set"
	pathRenew   = "/common/ChangePassword"
	// Where external providers' answers come back: of external methods, and of
	// custom controls.
	pathExternal = "/common/federation/externalauthprovider"
	pathControl  = "/common/federation/oauth2claimsprovider"
	pathOutside  = "/common/SAS/External"
	pathReturn   = "/login.srf"
	pathDevice   = "/common/oauth2/deviceauth"
	pathConfirm  = "/appverify"
	pathError    = "/error"
)

// pageRoutes is the table of contents of everything a browser is shown.
func (s *Server) pageRoutes() []web.Route {
	get, post := http.MethodGet, http.MethodPost
	return []web.Route{
		{Method: get, Path: "/{tenant}/oauth2/authorize", Name: "authorize.v1", Func: browser(s.authorizeV1)},
		{Method: post, Path: "/{tenant}/oauth2/authorize", Name: "authorize.v1", Func: browser(s.authorizeV1)},
		{Method: get, Path: "/{tenant}/oauth2/v2.0/authorize", Name: "authorize.v2", Func: browser(s.authorizeV2)},
		{Method: post, Path: "/{tenant}/oauth2/v2.0/authorize", Name: "authorize.v2", Func: browser(s.authorizeV2)},

		{Method: get, Path: pathResume, Name: "signin.resume", Func: browser(s.resume)},
		{Method: get, Path: pathLogin, Name: "signin.login", Func: browser(s.astray)},
		{Method: get, Path: pathMFA, Name: "signin.mfa", Func: browser(s.astray)},
		{Method: get, Path: pathProofUp, Name: "signin.register", Func: browser(s.astray)},
		{Method: get, Path: pathKMSI, Name: "signin.stay", Func: browser(s.astray)},
		{Method: get, Path: pathConsent, Name: "signin.consent", Func: browser(s.astray)},
		{Method: get, Path: pathRenew, Name: "signin.change-password", Func: browser(s.astray)},
		{Method: get, Path: pathOutside, Name: "signin.external", Func: browser(s.astray)},
		{Method: post, Path: pathOutside, Name: "signin.external", Func: browser(s.outsideAgain)},
		{Method: post, Path: pathExternal, Name: "signin.external-answer", Func: browser(s.fromOutside)},
		{Method: post, Path: pathControl, Name: "signin.control-answer", Func: browser(s.fromOutside)},
		{Method: get, Path: pathReturn, Name: "signin.federated", Func: browser(s.astray)},
		{Method: get, Path: pathConfirm, Name: "device.confirm", Func: browser(s.astray)},
		{Method: post, Path: pathLogin, Name: "signin.login", Func: browser(s.login)},
		{Method: post, Path: pathMFA, Name: "signin.mfa", Func: browser(s.processAuth)},
		{Method: get, Path: pathWait, Name: "signin.wait", Func: browser(s.wait)},
		{Method: post, Path: pathProofUp, Name: "signin.register", Func: browser(s.proofUp)},
		{Method: post, Path: pathKMSI, Name: "signin.stay", Func: browser(s.kmsi)},
		{Method: post, Path: pathConsent, Name: "signin.consent", Func: browser(s.consent)},
		{Method: post, Path: pathRenew, Name: "signin.change-password", Func: browser(s.changePassword)},
		{Method: get, Path: "/{tenant}/adminconsent", Name: "adminconsent.v1", Func: browser(s.adminConsent)},
		{Method: get, Path: "/{tenant}/v2.0/adminconsent", Name: "adminconsent.v2", Func: browser(s.adminConsent)},
		{Method: post, Path: pathReturn, Name: "signin.federated", Func: browser(s.loginSRF)},

		{Method: get, Path: pathSecurityInfo, Name: "security-info", Func: browser(s.securityInfo)},
		{Method: post, Path: pathSecurityInfo, Name: "security-info", Func: browser(s.changeSecurityInfo)},

		{Method: get, Path: pathDevice, Name: "device.code", Func: browser(s.deviceAuth)},
		{Method: post, Path: pathDevice, Name: "device.code", Func: browser(s.deviceAuthPost)},
		{Method: get, Path: "/devicelogin", Name: "device.login", Func: browser(s.deviceAuth)},
		{Method: post, Path: pathConfirm, Name: "device.confirm", Func: browser(s.appVerify)},

		{Method: get, Path: "/{tenant}/saml2", Name: "logout.saml2", Func: browser(s.saml2)},
		{Method: get, Path: "/{tenant}/oauth2/logout", Name: "logout.v1", Func: browser(s.logout)},
		{Method: post, Path: "/{tenant}/oauth2/logout", Name: "logout.v1", Func: browser(s.logout)},
		{Method: get, Path: "/{tenant}/oauth2/v2.0/logout", Name: "logout.v2", Func: browser(s.logout)},
		{Method: post, Path: "/{tenant}/oauth2/v2.0/logout", Name: "logout.v2", Func: browser(s.logout)},
		{Method: get, Path: pathError, Name: "error", Func: browser(s.explainCode)},
	}
}

// isPage reports whether a call is for something that a browser is shown. A body
// that is too large is refused before its handler could say so.
func (s *Server) isPage(c *web.Call) bool {
	return slices.ContainsFunc(s.pageRoutes(), func(r web.Route) bool { return r.Name == c.Route })
}

// astray answers a browser that opens the address of a form: somebody reloaded or
// typed it, and the sign-in it belonged to cannot be told.
func (s *Server) astray(*web.Call) (web.Result, error) { return web.Result{}, fail(50089) }

// browser makes the refusals of a handler pages, unless the handler said where
// they go.
func browser(f web.Func) web.Func {
	return func(c *web.Call) (web.Result, error) {
		res, err := f(c)
		if stale, ok := errors.AsType[staleFormError](err); ok {
			res, err = stale.show()
		}
		if refusal, ok := errors.AsType[*Error](err); ok && refusal.Where == ByRoute {
			refusal.OnPage()
		}
		return res, err
	}
}

// show renders a screen and notes its name for the journal.
func (s *Server) show(c *web.Call, status int, name string, data page.Data) (web.Result, error) {
	doc, err := s.pages().Render(name, data)
	if err != nil {
		return web.Result{}, err
	}
	c.Entry.Screen = string(page.Entra) + "." + name
	return paged(status, doc), nil
}

// trace is the footer by which a page is found in the journal.
func trace(c *web.Call) []page.Pair {
	return []page.Pair{
		{Name: "Correlation ID", Value: correlationID(c)},
		{Name: "Request ID", Value: traceID(c)},
		{Name: "Timestamp", Value: timestamp(c)},
	}
}

// explain answers "Why am I seeing this?" with the rules a decision looked at.
func explain(d policy.Decision) *page.Explain {
	e := &page.Explain{Outcome: tone(d.Outcome), Reason: string(d.Reason)}
	for _, reason := range d.Trail {
		rule, ok := policy.RuleFor(reason)
		if !ok {
			continue
		}
		e.Rules = append(e.Rules, page.Rule{Name: string(rule.Reason), Text: rule.Text, Source: rule.Source.String()})
		if reason == d.Reason {
			e.Summary = rule.Text
			if d.Outcome == policy.Deny {
				e.Remedy = rule.Remedy
			}
		}
	}
	return e
}

func tone(o policy.Outcome) page.Tone {
	switch o {
	case policy.Allow:
		return page.Allow
	case policy.Deny:
		return page.Deny
	case policy.Ask:
		return page.Ask
	}
	return page.Plain
}
