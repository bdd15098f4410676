package graph_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/token"
)

// goldens are the exchanges of testdata, with the rule that settles each.
var goldens = map[string]policy.Reason{
	"bearer-missing":          policy.GraphBearerMissing,
	"token-malformed":         policy.GraphTokenMalformed,
	"token-expired":           policy.GraphTokenExpired,
	"token-not-yet-valid":     policy.GraphTokenNotYetValid,
	"token-wrong-issuer":      policy.GraphTokenIssuer,
	"token-stranger":          policy.GraphTokenStranger,
	"token-unknown-key":       policy.GraphTokenSignature,
	"audience-wrong":          policy.GraphAudienceWrong,
	"route-unknown":           policy.GraphRouteUnknown,
	"not-simulated":           policy.GraphNotSimulated,
	"operation-not-simulated": policy.GraphNotSimulated,
	"method-not-allowed":      policy.GraphMethodNotAllowed,
	"app-only-not-supported":  policy.GraphAppOnlyNotSupported,
	"permission-missing":      policy.GraphPermissionMissing,
	"role-missing":            policy.GraphRoleMissing,
	"preflight":               "",

	"organization":                    policy.GraphPermissionHeld,
	"organization-select":             policy.GraphPermissionHeld,
	"domains":                         policy.GraphPermissionHeld,
	"domain":                          policy.GraphPermissionHeld,
	"domain-unknown":                  policy.GraphPermissionHeld,
	"federation-list":                 policy.GraphRoleHeld,
	"federation-list-managed":         policy.GraphRoleHeld,
	"federation-get":                  policy.GraphRoleHeld,
	"federation-update":               policy.GraphRoleHeld,
	"federation-invalid":              policy.GraphRoleHeld,
	"federation-create":               policy.GraphRoleHeld,
	"federation-delete":               policy.GraphRoleHeld,
	"me":                              policy.GraphPermissionHeld,
	"user":                            policy.GraphPermissionHeld,
	"user-unknown":                    policy.GraphPermissionHeld,
	"userinfo":                        policy.GraphPermissionHeld,
	"sign-ins":                        policy.GraphPermissionHeld,
	"sign-ins-page":                   policy.GraphRoleHeld,
	"sign-ins-not-premium":            policy.GraphRoleHeld,
	"sign-ins-filter-invalid":         policy.GraphRoleHeld,
	"security-defaults":               policy.GraphRoleHeld,
	"security-defaults-update":        policy.GraphRoleHeld,
	"security-defaults-conflict":      policy.GraphRoleHeld,
	"conditional-access":              policy.GraphRoleHeld,
	"conditional-access-one":          policy.GraphRoleHeld,
	"methods":                         policy.GraphPermissionHeld,
	"access-pass":                     policy.GraphRoleHeld,
	"access-pass-of-an-administrator": policy.GraphRoleHeld,
}

func TestGraphAnswersByteForByte(t *testing.T) {
	t.Parallel()
	for name, reason := range goldens {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := start(t)
			sb.exchange(t, name, sb.broken())
			e := sb.last()
			if e.Reason() != reason {
				t.Errorf("the journal says %q, want %q", e.Reason(), reason)
			}
		})
	}
}

func TestEveryGoldenFileIsReadAndEveryRefusalShown(t *testing.T) {
	t.Parallel()
	files, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if name, ok := strings.CutSuffix(f.Name(), ".http"); ok {
			if _, known := goldens[name]; !known {
				t.Errorf("testdata/%s is read by no test", f.Name())
			}
		}
	}
	shown := map[policy.Reason]bool{}
	for _, reason := range goldens {
		shown[reason] = true
	}
	for _, rule := range policy.Rules() {
		if strings.HasPrefix(string(rule.Reason), "graph.") && rule.Remedy != "" && !shown[rule.Reason] {
			t.Errorf("no exchange shows how %s is refused", rule.Reason)
		}
	}
}

// broken are tokens with one thing wrong with each.
func (sb *sandbox) broken() map[string]func() string {
	made := map[string]func() string{"malformed": func() string { return "not.a.token" }}
	for _, flaw := range token.Flaws() {
		made[string(flaw)] = func() string {
			claims := sb.access("gloria", policy.ActAsUser)
			claims.Registered = flaw.Spoil(claims.Registered)
			raw, err := sb.minter.MintFlawed(sb.keys.Signer(), token.V1, claims, flaw)
			if err != nil {
				sb.t.Fatal(err)
			}
			return raw
		}
	}
	made["audience-wrong"] = func() string {
		claims := sb.access("gloria", policy.ActAsUser)
		claims.Audience = "https://api.partnercenter.microsoft.com"
		return sb.mint(claims)
	}
	made["stranger"] = func() string {
		claims := sb.access("gloria", policy.ActAsUser)
		claims.UTI = token.NewSource("7").Draw(now, "gloria").UTI("seat-7")
		return sb.mint(claims)
	}
	return made
}

func TestTokensOfTenYearsAheadAreGoodTenYearsAhead(t *testing.T) {
	t.Parallel()
	sb := start(t)
	old := sb.token("gloria")
	if err := sb.Advance(10 * 365 * 24 * time.Hour); err != nil {
		t.Fatal(err)
	}
	if got := sb.do("GET", "/v1.0/me", old, ""); got.Code != 401 {
		t.Errorf("an old token: %d", got.Code)
	}
	claims := sb.access("gloria", policy.ActAsUser)
	claims.Registered = token.Registered{Audience: "00000003-0000-0000-c000-000000000000", Issuer: claims.Issuer}.Window(sb.Now(), time.Hour)
	if got := sb.do("GET", "/v1.0/me", sb.mint(claims), ""); got.Code != 200 {
		t.Errorf("a new token, by the application id: %d %s", got.Code, got.Body)
	}
}
