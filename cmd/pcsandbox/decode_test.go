package main

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/token"
)

// jwt is a token that nobody signed: what stands for the signature is as long as
// the right one would be.
func jwt(t *testing.T, alg string, change map[string]any) string {
	t.Helper()
	claims := map[string]any{
		"aud": partnerCenter[0], "iss": "https://sts.windows.net/t/", "tid": "t", "scp": "user_impersonation",
		"amr": []string{"pwd", "mfa"}, "iat": noon.Unix(), "nbf": noon.Unix(), "exp": noon.Add(time.Hour).Unix(),
	}
	maps.Copy(claims, change)
	maps.DeleteFunc(claims, func(_ string, v any) bool { return v == nil })
	part := func(v any) string {
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return base64.RawURLEncoding.EncodeToString(text)
	}
	return part(map[string]string{"alg": alg, "typ": "JWT", "kid": "k"}) + "." + part(claims) + "." +
		base64.RawURLEncoding.EncodeToString(make([]byte, shortestSignature))
}

func TestWhatCanBeSeenWithoutKeysIsJudged(t *testing.T) {
	t.Parallel()
	good := jwt(t, "RS256", nil)
	for name, c := range map[string]struct{ raw, reason, why string }{
		"in order":                     {good, "api.mfa-claim-present", ""},
		"of the v2.0 endpoint":         {jwt(t, "RS256", map[string]any{"iss": "https://localhost:8443/t/v2.0"}), "api.mfa-claim-present", ""},
		"without mfa":                  {jwt(t, "RS256", map[string]any{"amr": []string{"pwd"}}), "api.mfa-claim-missing", ""},
		"for another service":          {jwt(t, "RS256", map[string]any{"aud": "https://graph.microsoft.com"}), "api.audience-wrong", ""},
		"unsigned":                     {jwt(t, "none", nil), "api.token-malformed", `alg is "none"`},
		"signed with a shared secret":  {jwt(t, "HS256", nil), "api.token-malformed", `alg is "HS256"`},
		"cut short":                    {good[:len(good)-20], "api.token-signature", "241 bytes"},
		"cut to no base64url":          {good + "!", "api.token-malformed", "base64url"},
		"of another issuer":            {jwt(t, "RS256", map[string]any{"iss": "https://evil.example/t/"}), "api.token-issuer", "evil.example"},
		"of another tenant's issuer":   {jwt(t, "RS256", map[string]any{"iss": "https://sts.windows.net/u/"}), "api.token-issuer", "/u/"},
		"of an issuer without a slash": {jwt(t, "RS256", map[string]any{"iss": "https://sts.windows.net/t"}), "api.token-issuer", "slash"},
		"of no tenant":                 {jwt(t, "RS256", map[string]any{"tid": nil, "iss": "https://sts.windows.net//"}), "api.token-issuer", ""},
		"not yet valid":                {jwt(t, "RS256", map[string]any{"nbf": noon.Add(time.Minute).Unix()}), "api.token-not-yet-valid", "now is 2026-"},
		"expired":                      {jwt(t, "RS256", map[string]any{"exp": noon.Unix()}), "api.token-expired", "now is 2026-"},
		"without exp":                  {jwt(t, "RS256", map[string]any{"exp": nil}), "api.token-malformed", "no exp"},
		"expired and unsigned":         {jwt(t, "none", map[string]any{"exp": noon.Unix()}), "api.token-malformed", "alg"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, err := token.Decode(c.raw)
			if err != nil {
				t.Fatal(err)
			}
			d.Looked = noon
			j := judgeOffline(c.raw, d, "nobody was asked")
			if j.Reason != c.reason || !strings.Contains(j.why, c.why) {
				t.Errorf("%s, because %q; want %s, because %q", j.Reason, j.why, c.reason, c.why)
			}
			var out strings.Builder
			j.print(&out)
			if !strings.Contains(out.String(), ", as far as can be seen without the keys\n") {
				t.Errorf("it claims to know:\n%s", &out)
			}
		})
	}
}
