package idp

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// An authorization is a request to the authorize endpoint while it is checked.
// What is wrong before the redirect URI is known to be good is told on a page;
// what is wrong later, to the client.
type authorization struct {
	r      world.Reader
	values url.Values
	app    directory.App
	req    signin.Request
}

// authorizeV1 and authorizeV2 begin a sign-in.
func (s *Server) authorizeV1(c *web.Call) (web.Result, error) { return s.authorize(c, true) }
func (s *Server) authorizeV2(c *web.Call) (web.Result, error) { return s.authorize(c, false) }

func (s *Server) authorize(c *web.Call, v1 bool) (web.Result, error) {
	values, err := authorizeValues(c)
	if err != nil {
		return web.Result{}, err
	}
	noteCorrelation(c, values.Get("client-request-id"))
	a := &authorization{r: c.World.Read(), values: values, req: signin.Request{V1: v1, Correlation: correlationID(c)}}
	if err := a.client(c); err != nil {
		return web.Result{}, err
	}
	for _, check := range []func() error{a.response, a.audience, a.proofKey, a.wishes} {
		if err := check(); err != nil {
			return web.Result{}, a.redirected(err)
		}
	}
	return s.begin(c, signin.Flow{Request: a.req})
}

// authorizeValues reads the query, or a posted form.
func authorizeValues(c *web.Call) (url.Values, error) {
	read := web.QueryForm
	if c.Method == http.MethodPost {
		read = web.Form
	}
	return parameters(c, read, authorizeParameters)
}

func (a *authorization) redirected(err error) error {
	if refusal, ok := errors.AsType[*Error](err); ok {
		return refusal.At(destinationOf(a.req))
	}
	return err
}

// client finds tenant, app and redirect URI.
func (a *authorization) client(c *web.Call) error {
	place, err := findPlace(c, a.r)
	if err != nil {
		return err
	}
	a.req.Tenant, c.Entry.Caller.Tenant = place.Segment, place.Tenant.ID
	if place.Segment == consumers {
		return fail(500208, consumers)
	}
	if a.app, err = findClient(a.r, place, a.values.Get("client_id")); err != nil {
		return err
	}
	a.app = hosted(a.app, c.Site)
	a.req.ClientID, c.Entry.Caller.App = a.app.ID, a.app.ID
	return a.redirectURI()
}

func (a *authorization) redirectURI() error {
	asked := a.values.Get("redirect_uri")
	switch {
	case asked == "" && len(a.app.RedirectURIs) == 0:
		return fail(500113, a.app.ID)
	case asked == "":
		a.req.RedirectURI = a.app.RedirectURIs[0]
	case !registered(a.app, asked) || !usable(asked):
		return fail(50011, asked, a.app.ID)
	default:
		a.req.RedirectURI, a.req.RedirectSent = asked, true
	}
	return nil
}

// response settles what is sent back, and how. It comes first, since every later
// refusal is sent back in the same way.
func (a *authorization) response() error {
	a.req.State, a.req.HasState = a.values.Get("state"), a.values.Has("state")
	a.req.Nonce = a.values.Get("nonce")
	a.req.ClientInfo = a.values.Get("client_info") == "1"
	a.req.InstanceAware = strings.EqualFold(a.values.Get("instance_aware"), "true")
	asked := a.values.Get("response_type")
	types := strings.Fields(asked)
	slices.Sort(types)
	a.req.ResponseType = slices.Compact(types)
	if err := a.responseMode(); err != nil {
		return err
	}
	switch strings.Join(a.req.ResponseType, " ") {
	case "":
		return fail(900144, "response_type")
	case "code":
		return nil
	case "id_token", "code id_token":
		return a.idToken(asked)
	case "token", "id_token token", "code token", "code id_token token":
		return fail(700054, asked)
	}
	return fail(70005, asked)
}

func (a *authorization) idToken(asked string) error {
	switch {
	case !a.app.IDTokens:
		return fail(700054, asked)
	case a.req.Nonce == "":
		return fail(90014, "nonce")
	}
	return nil
}

// responseMode is query for a code alone, else fragment: an id_token must not
// stand in a query.
func (a *authorization) responseMode() error {
	inQuery := !slices.Contains(a.req.ResponseType, "id_token") && !slices.Contains(a.req.ResponseType, "token")
	a.req.ResponseMode = "fragment"
	if inQuery {
		a.req.ResponseMode = "query"
	}
	switch mode := a.values.Get("response_mode"); {
	case mode == "":
	case mode == "fragment", mode == "form_post", mode == "query" && inQuery:
		a.req.ResponseMode = mode
	default:
		return fail(70007, mode)
	}
	return nil
}

// audience reads which API the tokens are for.
func (a *authorization) audience() error {
	a.req.Resource = a.values.Get("resource")
	a.req.Scopes = strings.Fields(a.values.Get("scope"))
	switch {
	case a.req.V1:
	case a.req.Resource != "":
		return fail(901002)
	case len(a.req.Scopes) == 0:
		return fail(900144, "scope")
	}
	if _, err := targetOf(a.r, a.req); err != nil || a.req.V1 {
		return err
	}
	return offered(a.r, a.app, a.req.Scopes)
}

// proofKey reads the PKCE challenge. Apps of type spa must send one.
func (a *authorization) proofKey() error {
	challenge, by := a.values.Get("code_challenge"), a.values.Get("code_challenge_method")
	if by == "" {
		by = "plain"
	}
	switch {
	case challenge == "" && a.app.SPA && slices.Contains(a.req.ResponseType, "code"):
		return fail(9002325)
	case challenge == "":
		return nil
	case by != "plain" && by != "S256":
		return fail(50149, by)
	case len(challenge) < 43 || len(challenge) > 128:
		return fail(50147, "code_challenge has 43 to 128 characters")
	case !unreserved(challenge):
		return fail(501491, "code_challenge has only letters, digits and -._~")
	}
	a.req.Challenge, a.req.ChallengeBy = challenge, by
	return nil
}

func unreserved(s string) bool {
	return strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~") == ""
}

// wishes reads how the client wants the sign-in to be.
func (a *authorization) wishes() error {
	a.req.LoginHint = strings.TrimSpace(a.values.Get("login_hint"))
	a.req.DomainHint = strings.ToLower(strings.TrimSpace(a.values.Get("domain_hint")))
	if a.req.SID = a.values.Get("sid"); a.req.SID != "" && a.req.LoginHint != "" {
		return fail(90005)
	}
	a.req.Claims = a.values.Get("claims")
	a.req.Prompt = a.values.Get("prompt")
	switch a.req.Prompt {
	case "", promptNone, promptLogin, promptConsent, promptSelectAccount:
	case "admin_consent":
		a.req.Prompt, a.req.AdminConsent = promptConsent, signin.ByPrompt
	default:
		return fail(90023, "'"+presentable(a.req.Prompt)+"' is not a supported value of 'prompt'")
	}
	if text := a.values.Get("max_age"); text != "" {
		age, err := strconv.Atoi(text)
		if err != nil || age < 0 {
			return fail(90023, "'max_age' is a number of seconds")
		}
		a.req.MaxAge = &age
	}
	mfa, err := parseMFARequest(a.values)
	if err != nil {
		return err
	}
	a.req.MFA, a.req.MFAFresh = mfa.Wanted, mfa.Fresh
	return nil
}

// The values of prompt.
const (
	promptNone          = "none"
	promptLogin         = "login"
	promptConsent       = "consent"
	promptSelectAccount = "select_account"
)
