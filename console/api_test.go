package console

import (
	"context"
	"encoding/pem"
	"errors"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/keys/keystest"
)

// A recorder notes the requests that a client sends.
type recorder struct {
	mu   sync.Mutex
	sent []string // method and path
}

func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	r.mu.Lock()
	r.sent = append(r.sent, req.Method+" "+req.URL.Path)
	r.mu.Unlock()
	return http.DefaultTransport.RoundTrip(req)
}

// must fails the test unless a call of the client went well.
func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func ref[T any](v T) *T { return &v }

func TestClientReachesEveryEndpoint(t *testing.T) {
	t.Parallel()
	b := newBench(t, "")
	rec := &recorder{}
	c, ctx := control.New(b.url, &http.Client{Transport: rec}), t.Context()

	info := must[*control.Info](t)(c.Info(ctx))
	if info.Scenario != "partner-center-mfa" || info.URLs["api"] != "https://localhost:8443" || info.CA != b.url+"/ca.pem" || len(info.Users) < 8 || len(info.Apps) < 4 {
		t.Errorf("info: %+v", info)
	}
	if ca := must[[]byte](t)(c.CA(ctx)); !strings.HasPrefix(string(ca), "-----BEGIN CERTIFICATE-----") {
		t.Errorf("CA: %s", ca)
	}
	tellAppCertificate(t, c)
	steerTime(t, c)
	changeDirectory(t, b, c)
	changeSignIn(t, b, c)
	answerPhones(t, b, c)

	if tok := must[*control.Token](t)(c.Mint(ctx, control.TokenRequest{As: "alejandra"})); tok.AccessToken != goodToken || tok.ExpiresIn != 3600 {
		t.Errorf("token: %+v", tok)
	}
	if i := must[*control.Inspection](t)(c.Inspect(ctx, goodToken)); i.Decision.Outcome != "allow" || i.Decision.Trail[0].Text == "" || i.Claims.(map[string]any)["upn"] != "alejandra@contoso.example" {
		t.Errorf("inspection: %+v", i)
	}
	ok(t, c.RotateKeys(ctx))
	ok(t, c.RevokeConsent(ctx, "contoso", "automation"))

	b.note("john@fabrikam.example")
	if j := must[*control.Journal](t)(c.Journal(ctx, 0)); len(j.Entries) != 1 || j.Entries[0].User != "john@fabrikam.example" || j.Entries[0].Decisions[0].Reason != "api.mfa-claim-missing" {
		t.Errorf("journal: %+v", j)
	}
	ok(t, c.ClearJournal(ctx))
	if j := must[*control.Journal](t)(c.Journal(ctx, 0)); len(j.Entries) != 0 {
		t.Errorf("the journal was cleared and has %+v", j)
	}

	if s := must[*control.Seat](t)(c.NewSeat(ctx, control.SeatRequest{Library: "trent"})); s.Name != "s1" {
		t.Errorf("seat: %+v", s)
	}
	if s := must[[]control.Seat](t)(c.Seats(ctx)); len(s) != 1 {
		t.Errorf("seats: %+v", s)
	}
	ok(t, c.CloseSeat(ctx, "s1"))
	ok(t, c.Load(ctx, control.Load{Library: "trent"}))
	if len(b.host.loaded) != 1 || b.host.loaded[0].Library != "trent" {
		t.Errorf("loaded: %+v", b.host.loaded)
	}
	ok(t, c.Reset(ctx))
	if p := must[*control.Policy](t)(c.Policy(ctx)); p.Calendar != "announced" {
		t.Errorf("a reset left the calendar at %q", p.Calendar)
	}
	checkAllReached(t, b, rec)
}

// tellAppCertificate sees that the certificate is told and its key is not.
func tellAppCertificate(t *testing.T, c *control.Client) {
	t.Helper()
	told := must[*control.AppCertificate](t)(c.AppCertificate(t.Context()))
	text := must[[]byte](t)(c.AppCertificatePEM(t.Context()))
	if len(told.Thumbprint) != 40 || len(told.SHA256) != 64 || told.PEM != string(text) || !slices.Equal(told.Apps, []string{"automation"}) {
		t.Errorf("app certificate: %+v", told)
	}
	block, rest := pem.Decode(text)
	if block == nil || block.Type != "CERTIFICATE" || len(rest) > 0 {
		t.Errorf("the download is %s", text)
	}
	for _, a := range must[[]control.App](t)(c.Apps(t.Context())) {
		if (a.Certificate == "generated") != (a.Key == "automation") {
			t.Errorf("%s: certificate %q", a.Key, a.Certificate)
		}
	}
}

func steerTime(t *testing.T, c *control.Client) {
	t.Helper()
	ctx := t.Context()
	if got := must[*control.Clock](t)(c.Clock(ctx)); !got.Frozen || !got.Now.Equal(start) {
		t.Errorf("clock: %+v", got)
	}
	if got := must[*control.Policy](t)(c.SetPolicyDate(ctx, "2026-03-15")); got.Date != "2026-03-15" || got.API != "report" || got.Sandbox != "enforce" || got.Portal != "enforce" {
		t.Errorf("policy: %+v", got)
	}
	if got := must[*control.Clock](t)(c.Advance(ctx, 17*24*time.Hour)); !got.Now.Equal(start.Add(17 * 24 * time.Hour)) {
		t.Errorf("clock after an advance: %+v", got)
	}
	if got := must[*control.Policy](t)(c.Policy(ctx)); got.Date != "2026-04-01" || got.API != "enforce" || len(got.Rows) != 8 {
		t.Errorf("the policy date moves with the clock: %+v", got)
	}
	if got := must[*control.Policy](t)(c.SetPolicy(ctx, control.Policy{Calendar: "observed", Date: "2026-06-08"})); got.API != "progressive" || got.Calendar != "observed" {
		t.Errorf("observed calendar: %+v", got)
	}
	if got := must[*control.Policy](t)(c.SetPolicyDate(ctx, "today")); got.Date != "2026-04-19" {
		t.Errorf("today: %+v", got)
	}
	if got := must[[]control.Rule](t)(c.Rules(ctx)); len(got) < 50 || got[0].Source == "" {
		t.Errorf("rules: %d", len(got))
	}
}

func changeDirectory(t *testing.T, b *bench, c *control.Client) {
	t.Helper()
	ctx := t.Context()
	if got := must[[]control.Tenant](t)(c.Tenants(ctx)); len(got) < 6 || got[0].Key != "contoso" || got[0].Customers[0] != "tailspin" {
		t.Errorf("tenants: %+v", got)
	}
	policies := []control.ConditionalAccess{{Name: "MFA for agents", Grant: "mfa", Users: []string{"nightly"}, Apps: []string{"desktop"}, Roles: []string{"Global Administrator"}}}
	got := must[*control.Tenant](t)(c.ChangeTenant(ctx, "contoso", control.TenantChange{SecurityDefaults: ref(false), Phase: ref("report"), ConditionalAccess: &policies}))
	if got.SecurityDefaults || got.Phase != "report" || len(got.ConditionalAccess) != 1 || got.ConditionalAccess[0].Users[0] != "nightly" ||
		got.ConditionalAccess[0].Apps[0] != "desktop" || got.ConditionalAccess[0].Roles[0] != "Global Administrator" {
		t.Errorf("tenant: %+v", got)
	}
	d := must[*control.Domain](t)(c.ChangeFederation(ctx, "WingtipToys.example", control.FederationChange{MFABehavior: ref("accept"), SendsMFAClaim: ref(true)}))
	if d.MFABehavior != "accept" || !d.SendsMFAClaim || !d.PerformsMFA {
		t.Errorf("domain: %+v", d)
	}
	if u := must[*control.User](t)(c.User(ctx, "trent")); u.SignIn != "at the partner's own provider, which does MFA and says so" || u.At != "sts" {
		t.Errorf("trent after his provider began to send the claim: %+v", u)
	}
	u := must[*control.User](t)(c.ChangeUser(ctx, "John@Fabrikam.example", control.UserChange{
		PerUserMFA: ref("enforced"), Password: ref("new"), Roles: &[]string{"helpdesk-agent"}, Enabled: ref(false), Phone: ref("approve")}))
	if u.PerUserMFA != "enforced" || u.Password != "new" || u.Roles[0] != "helpdesk-agent" || u.Enabled {
		t.Errorf("user: %+v", u)
	}
	row, _ := directory.Users.Get(b.world.Read(), u.ID)
	if !row.PasswordReset.At.Equal(b.world.Now()) {
		t.Errorf("another password revokes tokens as of %v", row.PasswordReset.At)
	}
	before := b.world.Seq()
	ok(t, c.Revoke(ctx, u.ID))
	row, _ = directory.Users.Get(b.world.Read(), u.ID)
	if now := b.world.Now(); !row.Revoked(now, before) || row.Revoked(now, b.world.Seq()) {
		t.Errorf("revoked from %v on, after %d", row.TokensValidFrom, row.RevokedSeq)
	}
	if us := must[[]control.User](t)(c.Users(ctx)); us[0].Key != "alejandra" {
		t.Errorf("users: %+v", us)
	}
	if apps := must[[]control.App](t)(c.Apps(ctx)); len(apps) < 4 {
		t.Errorf("apps: %+v", apps)
	}
}

func answerPhones(t *testing.T, b *bench, c *control.Client) {
	t.Helper()
	ctx := t.Context()
	b.ask("alejandra@contoso.example", "47")
	p := must[*control.Phone](t)(c.Phone(ctx, "alejandra"))
	if len(p.Approvals) != 1 || p.Approvals[0].Number != "47" || p.Approvals[0].State != "pending" || len(p.TOTP.Code) != 6 {
		t.Errorf("phone: %+v", p)
	}
	if a := must[*control.Approval](t)(c.Approve(ctx, "alejandra", control.Answer{})); a.State != "approved" {
		t.Errorf("approved: %+v", a)
	}
	b.ask("alejandra@contoso.example", "48")
	if a := must[*control.Approval](t)(c.Deny(ctx, "alejandra", control.Answer{})); a.State != "denied" {
		t.Errorf("denied: %+v", a)
	}
	if p := must[*control.Phone](t)(c.ChangePhone(ctx, "alejandra", control.PhoneChange{Auto: new("ignore")})); p.Auto != "ignore" {
		t.Errorf("changed: %+v", p)
	}
}

// checkAllReached finds endpoints that the client's requests left out.
func checkAllReached(t *testing.T, b *bench, rec *recorder) {
	t.Helper()
	elsewhere := []string{"index", "health", "ready", "metrics", "openapi", "faults."} // other tests reach them
	for _, e := range server(keystest.Set(t), b.host).endpoints() {
		shape := regexp.MustCompile("^" + e.method + " " + regexp.MustCompile(`\{\w+\}`).ReplaceAllString(e.path, "[^/]+") + "$")
		reached := slices.ContainsFunc(elsewhere, func(name string) bool { return strings.HasPrefix(e.name, name) })
		for _, s := range rec.sent {
			reached = reached || shape.MatchString(s)
		}
		if !reached {
			t.Errorf("no test calls %s %s through the client", e.method, e.path)
		}
	}
}

func TestBadRequestsGetAProblemThatSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	b := newBench(t, "")
	const v1 = "/api/v1"
	for _, c := range []struct {
		name, method, path, body string
		status                   int
		says                     string
	}{
		{"unknown field", "PUT", v1 + "/policy", `{"dat":"2026-03-15"}`, 400, `unknown field \"dat\"`},
		{"wrong type", "PUT", v1 + "/policy", `{"date":5}`, 400, "cannot unmarshal number"},
		{"no JSON", "POST", v1 + "/clock/advance", `by=24h`, 400, "not the JSON expected"},
		{"two values", "POST", v1 + "/clock/advance", `{"by":"1h"}{"by":"1h"}`, 400, "more than one value"},
		{"no such day", "PUT", v1 + "/policy", `{"date":"2026-02-30"}`, 400, "is not a day"},
		{"day of another age", "PUT", v1 + "/policy", `{"date":"0001-01-01"}`, 400, "is not a day"},
		{"no such calendar", "PUT", v1 + "/policy", `{"calendar":"julian"}`, 400, "not announced or observed"},
		{"clock back", "POST", v1 + "/clock/advance", `{"by":"-1h"}`, 400, "is not a duration"},
		{"clock by a century", "POST", v1 + "/clock/advance", `{"by":"876000h"}`, 400, "beyond the year 2100"},
		{"unknown user", "GET", v1 + "/users/mallory", "", 404, "mallory"},
		{"unknown phone", "GET", v1 + "/phones/mallory", "", 404, "mallory"},
		{"nothing on the phone", "POST", v1 + "/phones/john/approve", `{}`, 409, "no such request"},
		{"no such request", "POST", v1 + "/phones/john/deny", `{"id":"x"}`, 409, "no such request"},
		{"unknown person for a change", "PATCH", v1 + "/users/mallory", `{}`, 404, "mallory"},
		{"unknown person for a revocation", "POST", v1 + "/users/mallory/revoke", `{}`, 404, "mallory"},
		{"no such MFA state", "PATCH", v1 + "/users/john", `{"per_user_mfa":"maybe"}`, 400, "maybe"},
		{"no such role", "PATCH", v1 + "/users/john", `{"roles":["king"]}`, 400, "king"},
		{"no such phone answer", "PATCH", v1 + "/users/john", `{"phone":"shout"}`, 400, "shout"},
		{"unknown tenant", "PATCH", v1 + "/tenants/nowhere", `{}`, 404, "nowhere"},
		{"no such phase", "PATCH", v1 + "/tenants/contoso", `{"phase":"soon"}`, 400, "soon"},
		{"no such grant", "PATCH", v1 + "/tenants/contoso", `{"conditional_access":[{"name":"x","grant":"tea"}]}`, 400, "tea"},
		{"unknown user in a policy", "PATCH", v1 + "/tenants/contoso", `{"conditional_access":[{"name":"x","grant":"mfa","users":["mallory"]}]}`, 404, "mallory"},
		{"unknown app in a policy", "PATCH", v1 + "/tenants/contoso", `{"conditional_access":[{"name":"x","grant":"mfa","apps":["word"]}]}`, 404, "word"},
		{"unknown role in a policy", "PATCH", v1 + "/tenants/contoso", `{"conditional_access":[{"name":"x","grant":"mfa","roles":["King"]}]}`, 404, "King"},
		{"no such strength", "PATCH", v1 + "/tenants/contoso", `{"conditional_access":[{"name":"x","grant":"authentication-strength","strength":"iron"}]}`, 400, "iron"},
		{"strength without its grant", "PATCH", v1 + "/tenants/contoso", `{"conditional_access":[{"name":"x","grant":"mfa","strength":"mfa"}]}`, 400, "goes with grant authentication-strength"},
		{"control without its grant", "PATCH", v1 + "/tenants/contoso", `{"conditional_access":[{"name":"x","grant":"mfa","control":"guard"}]}`, 400, "go together"},
		{"unknown control", "PATCH", v1 + "/tenants/contoso", `{"conditional_access":[{"name":"x","grant":"custom-control","control":"guard"}]}`, 404, "guard"},
		{"too frequent", "PATCH", v1 + "/tenants/contoso", `{"conditional_access":[{"name":"x","sign_in_frequency":"5m"}]}`, 400, "an hour or more"},
		{"policy that wants nothing", "PATCH", v1 + "/tenants/contoso", `{"conditional_access":[{"name":"x"}]}`, 400, "grant"},
		{"no such client", "PATCH", v1 + "/tenants/contoso", `{"conditional_access":[{"name":"x","grant":"mfa","clients":["imap"]}]}`, 400, "imap"},
		{"no such licence", "PATCH", v1 + "/tenants/contoso", `{"license":"p9"}`, 400, "not free, p1 or p2"},
		{"policy without the licence", "PATCH", v1 + "/tenants/contoso", `{"license":"free","conditional_access":[{"name":"x","grant":"mfa"}]}`, 400, "Conditional Access needs P1 or P2"},
		{"no such factor", "PATCH", v1 + "/tenants/contoso", `{"allowed_factors":["push","carrier pigeon"]}`, 400, "carrier pigeon"},
		{"too much grace", "PATCH", v1 + "/tenants/contoso", `{"registration_grace_days":400}`, 400, "400"},
		{"no such consent", "PATCH", v1 + "/tenants/contoso", `{"user_consent":"sometimes"}`, 400, "sometimes"},
		{"unknown external", "PATCH", v1 + "/externals/guard", `{}`, 404, "guard"},
		{"pass too short", "PATCH", v1 + "/users/john", `{"tap":{"pass":"short"}}`, 400, "8 to 48"},
		{"pass for too long", "PATCH", v1 + "/users/john", `{"tap":{"minutes":50000}}`, 400, "50000"},
		{"pass that begins never", "PATCH", v1 + "/users/john", `{"tap":{"from":"never"}}`, 400, "never"},
		{"managed domain", "PATCH", v1 + "/domains/contoso.example", `{}`, 404, "federated domain"},
		{"no such behaviour", "PATCH", v1 + "/domains/wingtip.example", `{"mfa_behavior":"shrug"}`, 400, "shrug"},
		{"no such protocol", "PATCH", v1 + "/domains/wingtip.example", `{"protocol":"radius"}`, 400, "radius"},
		{"no such prompt behaviour", "PATCH", v1 + "/domains/wingtip.example", `{"prompt_login":"shout"}`, 400, "shout"},
		{"no such rule", "PATCH", v1 + "/domains/wingtip.example", `{"amr_rule":"golden"}`, 400, "golden"},
		{"no such flaw", "POST", v1 + "/tokens", `{"broken":"bones"}`, 400, "bones"},
		{"token for nobody", "POST", v1 + "/tokens", `{"as":"nobody"}`, 404, "nobody"},
		{"no token", "POST", v1 + "/tokens/inspect", `{"token":"hello"}`, 400, "no JWT"},
		{"after is no number", "GET", v1 + "/journal?after=x", "", 400, "not a number"},
		{"wait is no duration", "GET", v1 + "/journal?wait=long", "", 400, "not a duration"},
		{"wait backwards", "GET", v1 + "/journal?wait=-1s", "", 400, "not a duration"},
		{"broken scenario", "PUT", v1 + "/scenario", `{"scenario":"version: 9"}`, 422, "the scenario is wrong"},
		{"a built-in scenario as text", "POST", v1 + "/seats", `{"scenario":"trent"}`, 400, `send {\"library\": \"trent\"}`},
		{"unknown seat", "DELETE", v1 + "/seats/s9", "", 404, "s9"},
		{"oversized", "POST", v1 + "/tokens/inspect", `{"token":"` + strings.Repeat("x", maxBody) + `"}`, 413, "too large"},
		{"no such path", "GET", v1 + "/nothing", "", 404, "nothing here"},
		{"wrong method", "POST", v1 + "/sandbox", "{}", 405, "allowed: GET, HEAD"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := b.do(c.method, c.path, c.body, "Content-Type", "application/json")
			if got.status != c.status || !strings.Contains(got.body, c.says) || !strings.HasPrefix(got.header.Get("Content-Type"), "application/json") {
				t.Errorf("%d %s\n%s", got.status, got.header.Get("Content-Type"), got.body)
			}
		})
	}
}

func TestWrongMethodNamesTheRightOnes(t *testing.T) {
	t.Parallel()
	got := newBench(t, "").do(http.MethodPost, "/api/v1/sandbox", "{}")
	if got.header.Get("Allow") != "GET, HEAD" {
		t.Errorf("Allow: %q", got.header.Get("Allow"))
	}
}

func TestFailedChangeLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	b := newBench(t, "")
	got := b.do(http.MethodPut, "/api/v1/policy", `{"calendar":"observed","date":"soon"}`)
	p := must[*control.Policy](t)(b.client.Policy(t.Context()))
	if got.status != http.StatusBadRequest || p.Calendar != "announced" {
		t.Errorf("%d, then the calendar is %s", got.status, p.Calendar)
	}
	b.do(http.MethodPatch, "/api/v1/users/john", `{"password":"changed","per_user_mfa":"maybe"}`)
	if u := must[*control.User](t)(b.client.User(t.Context(), "john")); u.Password == "changed" {
		t.Error("a refused change changed the password")
	}
}

func TestPagesOfOtherSitesCannotSteerTheSandbox(t *testing.T) {
	t.Parallel()
	b := newBench(t, "")
	b.ask("john@fabrikam.example", "")
	for _, h := range [][]string{{"Origin", "https://evil.example"}, {"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "null"}} {
		for _, r := range [][2]string{
			{"POST", "/api/v1/reset"}, {"PUT", "/api/v1/policy"}, {"DELETE", "/api/v1/journal"}, {"POST", "/api/v1/phones/john/approve"},
			{"POST", "/phones/john"}, {"POST", "/people/john/revoke"}, {"POST", "/scenario/policy"}, {"POST", "/scenario/clock"}, {"POST", "/scenario/reset"}, {"POST", "/decode"},
		} {
			got := b.do(r[0], r[1], "answer=approve&date=2026-01-01&by=1h", append([]string{"Content-Type", "application/x-www-form-urlencoded"}, h...)...)
			if got.status != http.StatusForbidden || !strings.Contains(got.body, "nother website") {
				t.Errorf("%v %v: %d %s", h, r, got.status, got.body)
			}
		}
	}
	if p := must[*control.Phone](t)(b.client.Phone(t.Context(), "john")); p.Approvals[0].State != "pending" {
		t.Errorf("another site answered the phone: %+v", p.Approvals)
	}
}

func TestClientTellsTheProblem(t *testing.T) {
	t.Parallel()
	b := newBench(t, "")
	_, err := b.client.User(t.Context(), "mallory")
	p, is := errors.AsType[*control.Problem](err)
	if !is || p.Status != http.StatusNotFound || !strings.Contains(p.Error(), "mallory") {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := b.client.Info(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}
