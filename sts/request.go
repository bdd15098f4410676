package sts

import (
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/pcsandbox/pcsandbox/internal/saml"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// Actions of WS-Federation (wa).
const (
	actionSignIn  = "wsignin1.0"
	actionSignOut = "wsignout1.0"
	actionCleanup = "wsignoutcleanup1.0"
)

// Bounds of what a request may carry along.
const (
	maxContext  = 8 << 10
	maxUserName = 320 // 64 + @ + 255
)

// A request is a sign-in request of either protocol, checked and understood.
type request struct {
	SAML       string // id of the AuthnRequest; empty: it came by WS-Federation
	Context    string // wctx or RelayState, to be returned byte for byte
	HasContext bool
	UserName   string        // to begin with; the person may change it
	MFA        bool          // wauth asks for it
	Fresh      bool          // wfresh=0, prompt=login or ForceAuthn: a session does not count
	MaxAge     time.Duration // wfresh in minutes; 0: any age
}

// authnMethods are the values of wauth that the provider understands, and whether
// they ask for MFA.
var authnMethods = map[string]bool{
	"":                   false,
	saml.MultipleAuthn:   true,
	saml.WIAOrMultiAuthn: true, // nobody here sits in the corporate network
	saml.MethodPassword:  false,
	"http://schemas.microsoft.com/ws/2008/06/identity/authenticationmethod/password": false,
	"urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport":              false,
}

// parseRequest reads a sign-in request. What it does not know (whr, cbcxt, mkt,
// lc …) it leaves alone, as AD FS does.
func parseRequest(values url.Values, site web.Site) (request, error) {
	if values.Get("wtrealm") != saml.AudienceEntra {
		return request{}, errUnknownRealm
	}
	if to := values.Get("wreply"); to != "" && to != replyAddress(site) {
		return request{}, errForeignReply
	}
	mfa, known := authnMethods[values.Get("wauth")]
	if !known {
		return request{}, errUnknownMethod
	}
	r := request{Context: values.Get("wctx"), HasContext: values.Has("wctx"), MFA: mfa}
	if !returnable(r.Context) {
		return request{}, badContext("wctx")
	}
	if wfresh := values.Get("wfresh"); wfresh != "" {
		minutes, err := strconv.ParseUint(wfresh, 10, 16)
		if err != nil {
			return request{}, badParameter("wfresh", "It must be a number of minutes; 0 asks for a fresh sign-in.")
		}
		r.MaxAge, r.Fresh = time.Duration(minutes)*time.Minute, minutes == 0
	}
	r.Fresh = r.Fresh || values.Get("prompt") == "login"
	r.UserName = hint(values)
	return r, nil
}

// returnable reports whether a form can carry a context back: it would change line
// ends and drop other control characters.
func returnable(context string) bool {
	return len(context) <= maxContext && !strings.ContainsFunc(context, unicode.IsControl)
}

func badContext(name string) failure {
	return badParameter(name, "It must be at most "+strconv.Itoa(maxContext)+" bytes without control characters, since it goes back unchanged.")
}

// hint is the user name a request suggests. One that cannot be a user name is
// left out rather than refused: it is a convenience.
func hint(values url.Values) string {
	for _, name := range []string{"username", "login_hint"} {
		if v := strings.TrimSpace(values.Get(name)); v != "" && len(v) <= maxUserName && !strings.ContainsFunc(v, unicode.IsControl) {
			return v
		}
	}
	return ""
}

// replyAddress is the only place that answers go to.
func replyAddress(site web.Site) string { return site.Entra() + "/login.srf" }

func sameUser(a, b string) bool { return strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b)) }
