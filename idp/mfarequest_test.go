package idp

import (
	"slices"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/signin"
)

func TestEveryWayOfAskingForMFAIsUnderstood(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		parameter, value string
		wanted, fresh    bool
		acrs             []string
	}{
		"nothing":                          {"x", "y", false, false, nil},
		"amr_values":                       {"amr_values", "mfa", true, false, nil},
		"amr_values, fresh":                {"amr_values", "ngcmfa", true, true, nil},
		"amr_values, either":               {"amr_values", "ngcmfa mfa", true, false, nil},
		"amr_values of another kind":       {"amr_values", "pwd", false, false, nil},
		"acr_values":                       {"acr_values", "urn:microsoft:policies:mfa", true, false, nil},
		"acr_values of another kind":       {"acr_values", "possessionorinherence", false, false, nil},
		"claims with acr":                  {"claims", `{"access_token":{"acr":{"essential":true,"value":"urn:microsoft:policies:mfa"}}}`, true, false, nil},
		"claims with acr values":           {"claims", `{"access_token":{"acr":{"values":["urn:microsoft:policies:mfa"]}}}`, true, false, nil},
		"claims under id_token":            {"claims", `{"id_token":{"acr":{"values":["urn:microsoft:policies:mfa"]}}}`, true, false, nil},
		"claims with amr":                  {"claims", `{"access_token":{"amr":{"values":["ngcmfa","mfa"]}}}`, true, false, nil},
		"claims with fresh amr":            {"claims", `{"access_token":{"amr":{"values":["ngcmfa"]}}}`, true, true, nil},
		"claims with a context":            {"claims", `{"access_token":{"acrs":{"essential":true,"value":"c1"}}}`, true, false, []string{"c1"}},
		"claims with unknown contexts":     {"claims", `{"access_token":{"acrs":{"values":["c0","c26","c01","cx","p1","c"]}}}`, false, false, nil},
		"claims with policies":             {"claims", `{"access_token":{"capolids":{"essential":true,"values":["x"]}}}`, true, false, nil},
		"claims with policies of v1":       {"claims", `{"access_token":{"polids":{"essential":true,"values":["x"]}}}`, true, false, nil},
		"claims every MSAL sends":          {"claims", `{"id_token":{"signin_state":{"values":null},"login_hint":null}}`, false, false, nil},
		"claims of capabilities":           {"claims", `{"access_token":{"xms_cc":{"values":["cp1"]}}}`, false, false, nil},
		"claims of other types":            {"claims", `{"access_token":{"amr":{"values":[1,true,{"a":[]}]},"acr":7},"id_token":[]}`, false, false, nil},
		"claims that ask for the userinfo": {"claims", `{"userinfo":{"acr":{"value":"urn:microsoft:policies:mfa"}}}`, false, false, nil},
	} {
		got, err := parseMFARequest(formOf(c.parameter, c.value))
		if err != nil || got.Wanted != c.wanted || got.Fresh != c.fresh || !slices.Equal(got.ACRs, c.acrs) {
			t.Errorf("%s: %+v %v", name, got, err)
		}
	}
	for _, broken := range []string{"{", "[]", "null x", `"text"`, "7"} {
		if _, err := parseMFARequest(formOf("claims", broken)); numberOf(err) != 9002313 {
			t.Errorf("claims=%s: %v", broken, err)
		}
	}
}

func TestFreshMFAIsOfTheLastMinutes(t *testing.T) {
	t.Parallel()
	auth := signin.Authentication{MFA: true, MFATime: start}
	for name, c := range map[string]struct {
		m    mfaRequest
		a    signin.Authentication
		late time.Duration
		met  bool
	}{
		"old MFA will do":         {mfaRequest{Wanted: true}, auth, 24 * time.Hour, true},
		"fresh MFA, just done":    {mfaRequest{Wanted: true, Fresh: true}, auth, freshMFA, true},
		"fresh MFA, too long ago": {mfaRequest{Wanted: true, Fresh: true}, auth, freshMFA + time.Second, false},
		"none at all":             {mfaRequest{Wanted: true}, signin.Authentication{}, 0, false},
	} {
		if got := c.m.met(c.a, start.Add(c.late)); got != c.met {
			t.Errorf("%s: %v", name, got)
		}
	}
}
