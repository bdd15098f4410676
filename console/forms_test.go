package console

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/phone"
)

// leads checks that a form was carried out and leads back to a page that says so.
func (b *bench) leads(got answered, prefix, at, says string) {
	b.t.Helper()
	location := got.header.Get("Location")
	if got.status != http.StatusSeeOther || !strings.HasPrefix(location, prefix+at+"?") {
		b.t.Fatalf("%d to %q\n%s", got.status, location, got.body)
	}
	doc := parse(b.t, b.get(strings.TrimPrefix(location, prefix)).body)
	doc.mustSay(b.t, says)
}

func TestPhoneShowsTheRequestAndTheCode(t *testing.T) {
	t.Parallel()
	b := newBench(t, "")
	b.ask("alejandra@contoso.example", "47")
	doc := parse(t, b.get("/phones/alejandra").body)
	p := must[*control.Phone](t)(b.client.Phone(t.Context(), "alejandra"))
	doc.mustSay(t, "Are you trying to sign in?", "Contoso", "Partner Center", "the sign-in page shows 47", "waits for 2 minutes at most", spaced(p.TOTP.Code), "Good for 23 more seconds")
	if err := b.world.Advance(time.Second); err != nil {
		t.Fatal(err)
	}
	b.ask("alejandra@contoso.example", "12")
	two := parse(t, b.get("/phones/alejandra").body)
	two.mustSay(t, "Asked at", "09:41:07", "09:41:08, the newest")
	list := parse(t, b.get("/phones").body)
	list.mustSay(t, "Approve sign-in?", "Contoso · Partner Center", spaced(p.TOTP.Code), "no second factor yet", "push from the provider")
	if err := b.world.Advance(phone.ApprovalLife - 10*time.Second); err != nil {
		t.Fatal(err)
	}
	later := parse(t, b.get("/phones/alejandra").body)
	later.mustSay(t, "15 seconds at most")
	if err := b.world.Advance(10 * time.Second); err != nil {
		t.Fatal(err)
	}
	gone := parse(t, b.get("/phones/alejandra").body)
	gone.mustSay(t, "No request waits", "Not answered")
}

func TestPhoneIsAnsweredByForm(t *testing.T) {
	t.Parallel()
	for _, prefix := range []string{"", "/seats/s1"} {
		b := newBench(t, prefix)
		a := b.ask("alejandra@contoso.example", "47")
		got := b.form("/phones/alejandra", "answer", "approve", "id", a.ID, "number", "")
		doc := parse(t, got.body)
		doc.mustSay(t, "Type the number", "Are you trying to sign in?")
		if got.status != http.StatusConflict {
			t.Errorf("no number: %d", got.status)
		}
		for _, wrong := range []string{"48", "<b>"} {
			other := b.ask("alejandra@contoso.example", "47")
			b.leads(b.form("/phones/alejandra", "answer", "approve", "id", other.ID, "number", wrong), prefix, "/phones/alejandra", "so the request is denied")
			b.leads(b.form("/phones/alejandra", "answer", "approve", "id", other.ID, "number", "47"), prefix, "/phones/alejandra", "Too late")
		}
		b.leads(b.form("/phones/alejandra", "answer", "approve", "id", a.ID, "number", " 47 "), prefix, "/phones/alejandra", "Approved")
		b.leads(b.form("/phones/alejandra", "answer", "approve", "id", a.ID, "number", "47"), prefix, "/phones/alejandra", "Too late")
		c := b.ask("alejandra@contoso.example", "")
		b.leads(b.form("/phones/alejandra", "answer", "deny", "id", c.ID), prefix, "/phones/alejandra", "Denied")
		doc = parse(t, b.get("/").body)
		doc.mustSay(t, "alejandra@contoso.example", "phone: approved", "phone: denied")
		if got := b.form("/phones/alejandra", "answer", "shrug"); got.status != http.StatusBadRequest {
			t.Errorf("shrug: %d", got.status)
		}
		if got := b.form("/phones/mallory", "answer", "deny"); got.status != http.StatusNotFound {
			t.Errorf("a stranger's phone: %d", got.status)
		}
	}
}

func TestPhoneCannotAnswerForAnother(t *testing.T) {
	t.Parallel()
	b := newBench(t, "")
	a := b.ask("alejandra@contoso.example", "47")
	b.leads(b.form("/phones/john", "answer", "approve", "id", a.ID, "number", "47"), "", "/phones/john", "Too late")
	if p := must[*control.Phone](t)(b.client.Phone(t.Context(), "alejandra")); p.Approvals[0].State != "pending" {
		t.Errorf("john answered for alejandra: %+v", p.Approvals)
	}
}

func TestPeoplePageTellsHowEverybodySignsIn(t *testing.T) {
	t.Parallel()
	b := newBench(t, "")
	doc := parse(t, b.get("/people").body)
	doc.mustSay(t, "alejandra@contoso.example", "sandbox-alejandra", "push on the phone, code from the app", "JBSWY3DPEHPK3PXP",
		"which does MFA and never says so", "typed at the partner's provider", "Contoso Sandbox · direct-bill, integration sandbox")
	before := b.world.Seq()
	b.leads(b.form("/people/trent/revoke"), "", "/people", "Sessions of Trent revoked")
	u, _ := directory.Users.Find(b.world.Read(), "key", "trent")
	if !u.Revoked(start, before) {
		t.Errorf("tokens are valid from %v", u.TokensValidFrom)
	}
}

func TestScenarioPageShowsWhatIsPlayed(t *testing.T) {
	t.Parallel()
	b := newBench(t, "")
	doc := parse(t, b.get("/scenario").body)
	doc.mustSay(t, "partner-center-mfa", "Everyone at once", "2026-04-01", "enforce: refuses whoever comes without MFA", "production enforcement now",
		"aaaabbbb-0000-cccc-1111-dddd2222eeee", "federatedIdpMfaBehavior: enforce", "done, never claimed", "done and claimed", "security defaults",
		"66667777-aaaa-8888-bbbb-9999cccc0000", "sandbox-web-secret", "stands still until it is advanced")
	if chosen := b.get("/scenario?date=2026-03-01").body; !strings.Contains(chosen, `value="2026-03-01"`) {
		t.Error("a date of the calendar is not put into the form")
	}
	must[*control.Seat](t)(b.client.NewSeat(t.Context(), control.SeatRequest{}))
	if doc := parse(t, b.get("/scenario").body); !slices.Contains(doc.links, "http://localhost:8080/seats/s1") {
		t.Errorf("no link to the seat's console: %v", doc.links)
	}
	policies := []control.ConditionalAccess{{Name: "MFA for all", Grant: "mfa"}}
	must[*control.Tenant](t)(b.client.ChangeTenant(t.Context(), "contoso", control.TenantChange{Phase: ref("report"), ConditionalAccess: &policies}))
	changed := parse(t, b.get("/scenario").body)
	changed.mustSay(t, "Conditional Access MFA for all: mfa; API phase report, set outright")
}

func TestTimeIsMovedByForm(t *testing.T) {
	t.Parallel()
	for _, prefix := range []string{"", "/seats/s1"} {
		b := newBench(t, prefix)
		b.leads(b.form("/scenario/policy", "date", "2026-02-01", "calendar", "announced"), prefix, "/scenario", "report: says so where MFA is missing")
		b.leads(b.form("/scenario/clock", "by", "24h"), prefix, "/scenario", "2026-04-03 09:41:07Z")
		if now := b.world.PolicyNow().Format(time.DateOnly); now != "2026-02-02" {
			t.Errorf("policy date %s", now)
		}
		doc := parse(t, b.get("/").body)
		doc.mustSay(t, "policy date 2026-02-01", "clock advanced by 24h", "Policy date 2026-02-02: portal enforce, API report.")
		for path, field := range map[string][2]string{"/scenario/policy": {"date", "soon"}, "/scenario/clock": {"by", "-1h"}} {
			if got := b.form(path, field[0], field[1]); got.status != http.StatusBadRequest {
				t.Errorf("%s: %d", path, got.status)
			}
		}
	}
}

func TestNothingIsForgottenUnasked(t *testing.T) {
	t.Parallel()
	b := newBench(t, "")
	b.note("trent@wingtiptoys.example")
	doc := parse(t, b.get("/scenario/reset").body)
	doc.mustSay(t, "becomes what its scenario describes again")
	if len(b.world.Journal.After(0)) != 1 {
		t.Fatal("looking at the question reset the sandbox")
	}
	b.leads(b.form("/scenario/reset"), "", "/scenario", "Begun anew")
	if n := len(b.world.Journal.After(0)); n != 0 {
		t.Errorf("%d requests are left after a reset", n)
	}
	other := parse(t, b.get("/scenario/reset?library=trent").body)
	other.mustSay(t, "plays trent from its beginning")
	b.form("/scenario/reset", "library", "trent")
	if len(b.host.loaded) != 1 || b.host.loaded[0].Library != "trent" {
		t.Errorf("loaded: %+v", b.host.loaded)
	}
}

func TestTokenIsDecodedAndGoesNoFurther(t *testing.T) {
	t.Parallel()
	b := newBench(t, "")
	for _, pasted := range []string{goodToken, " Bearer " + goodToken + "\n", goodToken[:50] + "\r\n" + goodToken[50:]} {
		got := b.form("/decode", "token", pasted)
		doc := parse(t, got.body)
		doc.mustSay(t, "Allowed", "api.mfa-claim-present", `"upn": "alejandra@contoso.example"`, `"alg": "RS256"`)
		if strings.Contains(got.body, goodToken[:40]) {
			t.Error("the page repeats the token")
		}
	}
	bad := strings.Replace(goodToken, "c2ln", "AAAA", 1)
	refused := parse(t, b.form("/decode", "token", bad).body)
	refused.mustSay(t, "Refused", "the signature does not verify", "api.token-signature", "What to do.")
	for _, pasted := range []string{"", "   ", "bearer", "no token", "a.b.c", "a.b"} {
		got := b.form("/decode", "token", pasted)
		if got.status != http.StatusBadRequest {
			t.Errorf("%q: %d", pasted, got.status)
		}
		parse(t, got.body)
	}
	if got := b.get("/decode?token=" + goodToken); strings.Contains(got.body, "alejandra") {
		t.Error("a token in the address was decoded: addresses are kept in histories and logs")
	}
	if n := b.world.Journal.Seq(); n != 0 {
		t.Errorf("decoding made %d entries in the journal", n)
	}
}

func TestConnectPageFillsInAddresses(t *testing.T) {
	t.Parallel()
	b := newBench(t, "/seats/s1")
	doc := parse(t, b.get("/connect").body)
	doc.mustSay(t, "https://localhost:8443/aaaabbbb-0000-cccc-1111-dddd2222eeee", `knownAuthorities: ["localhost:8443"]`, "66667777-aaaa-8888-bbbb-9999cccc0000",
		"client_secret=sandbox-web-secret", "NODE_EXTRA_CA_CERTS", "curl -o ca.pem "+b.url+"/ca.pem", "instance_discovery=False", "/state/public/ca.pem",
		`authority: "https://localhost:8443/organizations"`, `authority="https://localhost:8443/aaaabbbb-0000-cccc-1111-dddd2222eeee"`,
		`scopes=["https://api.partnercenter.microsoft.com/.default"]`, "--addr localhost:443", "https://localhost:8443/dashboard/overview")
	if got := b.get("/connect").body; !strings.Contains(got, "https://localhost:8443/<wbr>dashboard/<wbr>overview") {
		t.Error("the portal's address has no place to break")
	}
	if strings.Contains(doc.text, "{entra}") || strings.Contains(doc.text, "{tenant}") {
		t.Error("a placeholder was not filled in")
	}
}
