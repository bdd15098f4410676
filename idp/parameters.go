package idp

import (
	"errors"
	"net/url"
	"slices"
	"unicode/utf8"

	"github.com/pcsandbox/pcsandbox/internal/web"
)

// tokenParameters are the parameters of the token endpoints that must not be given
// twice. What clients add of their own accord is ignored, however often it is
// there.
var tokenParameters = []string{"grant_type", "client_id", "client_secret", "client_assertion", "client_assertion_type",
	"code", "redirect_uri", "code_verifier", "refresh_token", "device_code", "username", "password", "assertion", "requested_token_use", "resource", "scope"}

// authorizeParameters are those of the authorize and admin consent endpoints.
var authorizeParameters = []string{"client_id", "response_type", "response_mode", "redirect_uri", "scope", "resource",
	"state", "nonce", "prompt", "login_hint", "domain_hint", "sid", "max_age", "claims", "acr_values", "amr_values",
	"code_challenge", "code_challenge_method", "client_info"}

// logoutParameters are those of the sign-out.
var logoutParameters = []string{"post_logout_redirect_uri", "logout_hint", "state"}

// realmParameters are those of the discovery of realms and instances.
var realmParameters = []string{"api-version", "authorization_endpoint", "login", "user"}

// parameters reads those of a request and judges them, for all endpoints alike: what
// cannot be decoded is refused by its name, and so is what means something and is
// given twice.
func parameters(c *web.Call, read func(*web.Call) (url.Values, error), meaningful []string) (url.Values, error) {
	values, err := read(c)
	if repeated, ok := errors.AsType[*web.RepeatedError](err); ok {
		for _, name := range repeated.Names {
			if slices.Contains(meaningful, name) {
				return values, fail(9000411, name)
			}
		}
		return values, nil
	}
	malformed, isMalformed := errors.AsType[*web.MalformedError](err)
	switch {
	case err == nil, errors.Is(err, web.ErrBodyTooLarge):
		return values, err
	case isMalformed:
		return values, fail(9002313, malformed.Error())
	case errors.Is(err, web.ErrNotForm):
		return url.Values{}, fail(9002313, web.ErrNotForm.Error()).because(err)
	}
	return values, fail(9002313, "the body could not be read").because(err)
}

// decodable refuses a path of which a part is no text.
func decodable(c *web.Call) error {
	for _, value := range c.Vars {
		if !utf8.ValidString(value) {
			return fail(9002313, "the path cannot be decoded: it is not UTF-8")
		}
	}
	return nil
}
