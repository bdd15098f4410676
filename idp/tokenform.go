package idp

import (
	"errors"
	"net/url"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/web"
)

// A tokenForm is the body of a call to the token or device code endpoint, read
// once. Fields that are not sent are empty; an empty field counts as not sent,
// since libraries send code_verifier= without a verifier.
type tokenForm struct {
	GrantType string

	ClientID            string
	ClientSecret        string
	ClientAssertion     string
	ClientAssertionType string

	Code        string
	RedirectURI string
	Verifier    string

	RefreshToken string
	DeviceCode   string
	Username     string
	Password     string
	Assertion    string // a user's: of on-behalf-of and of the SAML grants
	RequestedUse string // requested_token_use

	Resource   string   // v1
	Scopes     []string // v2; the OpenID ones on v1, too
	ClientInfo bool
	MFA        mfaRequest
	Claims     string // as sent
	Telemetry  bool   // the client sends telemetry and wants to hear of it
}

// readTokenForm reads the form of a call and notes its correlation id.
func readTokenForm(c *web.Call) (tokenForm, error) {
	values, err := parameters(c, web.Form, tokenParameters)
	if err != nil && !errors.Is(err, web.ErrNotForm) { // that is as if nothing were there: the first missing parameter is told
		return tokenForm{}, err
	}
	noteCorrelation(c, values.Get("client-request-id"))
	form, err := parseTokenForm(values)
	form.Telemetry = sendsTelemetry(c, values)
	return form, err
}

func parseTokenForm(v url.Values) (tokenForm, error) {
	m, err := parseMFARequest(v)
	if err != nil {
		return tokenForm{}, err
	}
	return tokenForm{
		GrantType:    v.Get("grant_type"),
		ClientID:     v.Get("client_id"),
		ClientSecret: v.Get("client_secret"),
		Assertion:    v.Get("assertion"),
		RequestedUse: v.Get("requested_token_use"),
		Code:         v.Get("code"),
		RedirectURI:  v.Get("redirect_uri"),
		Verifier:     v.Get("code_verifier"),
		RefreshToken: v.Get("refresh_token"),
		DeviceCode:   v.Get("device_code"),
		Username:     strings.TrimSpace(v.Get("username")),
		Password:     v.Get("password"),
		Resource:     v.Get("resource"),
		Scopes:       strings.Fields(v.Get("scope")),
		ClientInfo:   v.Get("client_info") == "1",
		MFA:          m,
		Claims:       v.Get("claims"),

		ClientAssertion:     v.Get("client_assertion"),
		ClientAssertionType: v.Get("client_assertion_type"),
	}, nil
}
