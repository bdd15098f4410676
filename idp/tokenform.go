package idp

import (
	"errors"
	"net/url"
	"slices"
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

// tokenParameters are the parameters that must not be given twice. What clients
// add of their own accord is ignored, however often it is there.
var tokenParameters = []string{"grant_type", "client_id", "client_secret", "client_assertion", "client_assertion_type",
	"code", "redirect_uri", "code_verifier", "refresh_token", "device_code", "username", "password", "assertion", "requested_token_use", "resource", "scope"}

// readTokenForm reads the form of a call and notes its correlation id.
func readTokenForm(c *web.Call) (tokenForm, error) {
	values, err := web.Form(c)
	if repeated, ok := errors.AsType[*web.RepeatedError](err); ok {
		err = refuseRepeated(repeated.Names, tokenParameters)
	}
	var malformed *web.MalformedError
	switch {
	case errors.Is(err, web.ErrNotForm):
		values = url.Values{} // as if nothing were there: the first missing parameter is told
	case errors.As(err, &malformed):
		return tokenForm{}, fail(9002313, malformed.Error())
	case errors.Is(err, web.ErrBodyTooLarge):
		return tokenForm{}, err
	case err != nil:
		return tokenForm{}, asRefusal(err)
	}
	noteCorrelation(c, values.Get("client-request-id"))
	form, err := parseTokenForm(values)
	form.Telemetry = sendsTelemetry(c, values)
	return form, err
}

// asRefusal passes refusals on; anything else means that the client did not send
// its whole body.
func asRefusal(err error) error {
	if _, ok := errors.AsType[*Error](err); ok {
		return err
	}
	return fail(9002313, "the body could not be read").because(err)
}

// refuseRepeated refuses parameters that mean something and are given twice.
func refuseRepeated(names, meaningful []string) error {
	for _, name := range names {
		if slices.Contains(meaningful, name) {
			return fail(9000411, name)
		}
	}
	return nil
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
