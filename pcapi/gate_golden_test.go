package pcapi_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/golden"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/token"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// gateGoldens are the exchanges of testdata/gate, with what each expects of the
// scenario and the rule that settles it.
var gateGoldens = map[string]struct {
	reason policy.Reason
	change func(*world.Txn) error
}{
	"route-unknown":          {reason: policy.APIRouteUnknown},
	"not-simulated":          {reason: policy.APINotSimulated},
	"method-not-allowed":     {reason: policy.APIMethodNotAllowed},
	"bearer-missing":         {reason: policy.APIBearerMissing},
	"basic-is-no-bearer":     {reason: policy.APIBearerMissing},
	"ids-created":            {reason: policy.APIBearerMissing},
	"token-malformed":        {reason: policy.APITokenMalformed},
	"token-alg-none":         {reason: policy.APITokenMalformed},
	"token-hs256":            {reason: policy.APITokenMalformed},
	"token-other-key":        {reason: policy.APITokenSignature},
	"token-unknown-key":      {reason: policy.APITokenSignature},
	"token-bad-signature":    {reason: policy.APITokenSignature},
	"token-truncated":        {reason: policy.APITokenSignature},
	"token-expired":          {reason: policy.APITokenExpired},
	"token-not-yet-valid":    {reason: policy.APITokenNotYetValid},
	"token-wrong-issuer":     {reason: policy.APITokenIssuer},
	"token-stranger":         {reason: policy.APITokenStranger},
	"audience-wrong":         {reason: policy.APIAudienceWrong},
	"id-token":               {reason: policy.APIAudienceWrong},
	"tenant-not-partner":     {reason: policy.APITenantNotPartner},
	"app-only-not-supported": {reason: policy.APIAppOnlyNotSupported},
	"cpv-app-only":           {reason: policy.APICPVAppOnly},
	"agent-role-missing":     {reason: policy.APIAgentRoleMissing},
	"id-malformed":           {reason: policy.APIIDMalformed},
	"customer-unknown":       {reason: policy.APICustomerUnknown},
	"customer-foreign":       {reason: policy.APICustomerForeign},
	"delegated-role-missing": {reason: policy.APIDelegatedRoleMissing},
	"app-only-served":        {reason: policy.APIAppOnlyNotAsked},

	"mfa-asked":          {reason: policy.APIMFAClaimMissing},
	"mfa-asked-and-done": {reason: policy.APIMFAClaimPresent},
	"mfa-2026":           {policy.APIMFAClaimMissing, setFidelity(func(f *directory.Fidelity) { f.MFARefusal = "2026" })},
	"mfa-2019":           {policy.APIMFAClaimMissing, setFidelity(func(f *directory.Fidelity) { f.MFARefusal = "2019" })},
	"mfa-text":           {policy.APIMFAClaimMissing, setFidelity(func(f *directory.Fidelity) { f.MFARefusal = "text" })},
	"compliant-header":   {policy.APIMFAClaimPresent, setFidelity(func(f *directory.Fidelity) { f.IsMFACompliant = "header" })},
	"compliant-body":     {policy.APIMFAClaimPresent, setFidelity(func(f *directory.Fidelity) { f.IsMFACompliant = "body" })},
	"compliant-both":     {policy.APIMFAClaimPresent, setFidelity(func(f *directory.Fidelity) { f.IsMFACompliant = "both" })},
	"refused-header":     {policy.APIMFAClaimMissing, setFidelity(func(f *directory.Fidelity) { f.IsMFACompliant = "header" })},
	"refused-body":       {policy.APIMFAClaimMissing, setFidelity(func(f *directory.Fidelity) { f.IsMFACompliant = "body" })},
	"refused-both":       {policy.APIMFAClaimMissing, setFidelity(func(f *directory.Fidelity) { f.IsMFACompliant = "both" })},
	"bom-served":         {policy.APIMFAClaimPresent, setFidelity(func(f *directory.Fidelity) { f.BOM = "on" })},
	"bom-refused":        {policy.APIIDMalformed, setFidelity(func(f *directory.Fidelity) { f.BOM = "on" })},
}

func TestGateAnswersByteForByte(t *testing.T) {
	t.Parallel()
	for name, c := range gateGoldens {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := start(t, c.change)
			sb.exchange(t, "gate/"+name, sb.broken(t))
			if got := sb.last(t).Reason(); got != c.reason {
				t.Errorf("the journal says %q, want %q", got, c.reason)
			}
		})
	}
}

func TestEveryRefusalOfTheAPIHasAGoldenExchange(t *testing.T) {
	t.Parallel()
	shown := map[policy.Reason]bool{}
	for _, c := range gateGoldens {
		shown[c.reason] = true
	}
	for _, rule := range policy.Rules() {
		if strings.HasPrefix(string(rule.Reason), "api.") && rule.Remedy != "" && !shown[rule.Reason] {
			t.Errorf("no exchange shows how %s is refused", rule.Reason)
		}
	}
}

func TestEveryGoldenFileIsRead(t *testing.T) {
	t.Parallel()
	for dir, known := range map[string]func(string) bool{
		"gate":      func(name string) bool { _, ok := gateGoldens[name]; return ok },
		"customers": func(name string) bool { _, ok := customerGoldens[name]; return ok },
		"users":     func(name string) bool { _, ok := userGoldens[name]; return ok },
	} {
		files, err := os.ReadDir(filepath.Join("testdata", dir))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if !known(strings.TrimSuffix(f.Name(), ".http")) {
				t.Errorf("testdata/%s/%s is read by no test", dir, f.Name())
			}
		}
	}
}

// broken are tokens with one thing wrong with each.
func (sb *sandbox) broken(t *testing.T) golden.Values {
	t.Helper()
	values := golden.Values{"malformed": "not.a.token"}
	for _, flaw := range token.Flaws() {
		claims := sb.access("alejandra", "pwd", "mfa")
		claims.Registered = flaw.Spoil(claims.Registered)
		raw, err := sb.minter.MintFlawed(sb.keys.Signer(), token.V1, claims, flaw)
		if err != nil {
			t.Fatal(err)
		}
		values[string(flaw)] = raw
	}
	graph := sb.access("alejandra", "pwd", "mfa")
	graph.Audience = "https://graph.windows.net"
	values["wrong-audience"] = sb.mint(t, graph)

	stranger := sb.access("alejandra", "pwd", "mfa")
	stranger.UTI = token.NewSource("7").Draw(now, "alejandra").UTI("seat-7")
	values["stranger"] = sb.mint(t, stranger)

	access := sb.access("alejandra")
	values["id-token"] = sb.mint(t, token.IDV1{
		Registered: token.Registered{Audience: automation, Issuer: access.Issuer}.Window(now, time.Hour),
		AMR:        []string{"pwd", "mfa"}, ObjectID: access.ObjectID, TenantID: contoso, UPN: access.UPN, UTI: access.UTI, Version: "1.0",
	})
	return values
}
