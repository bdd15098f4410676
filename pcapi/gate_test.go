package pcapi_test

import (
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/commerce"
	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/token"
	"github.com/pcsandbox/pcsandbox/internal/world"
	"github.com/pcsandbox/pcsandbox/pcapi"
)

func TestSurfaceIsPutTogetherRight(t *testing.T) {
	t.Parallel()
	if err := new(pcapi.Server).Surface().Check(); err != nil {
		t.Error(err)
	}
}

// told is what an answer says in isMfaCompliant, "-" if nothing.
func told(w *httptest.ResponseRecorder) string {
	if v := w.Header()["isMfaCompliant"]; len(v) == 1 {
		return v[0]
	}
	return "-"
}

func TestMFAIsAskedForByTheCalendarOfTheEnvironment(t *testing.T) {
	t.Parallel()
	sb := start(t, nil)
	type answer struct {
		status int
		told   string
	}
	off := answer{200, "-"}
	yes := answer{200, "true"}
	served, refused := answer{200, "false"}, answer{401, "false"}
	for _, c := range []struct {
		date                string
		production, sandbox [2]answer // with MFA, without
	}{
		{"2024-10-14", [2]answer{off, off}, [2]answer{off, off}},
		{"2025-09-29", [2]answer{off, off}, [2]answer{off, off}},
		{"2025-09-30", [2]answer{yes, served}, [2]answer{yes, served}},
		{"2025-10-01", [2]answer{yes, served}, [2]answer{yes, served}},
		{"2026-02-28", [2]answer{yes, served}, [2]answer{yes, served}},
		{"2026-03-01", [2]answer{yes, served}, [2]answer{yes, refused}},
		{"2026-03-31", [2]answer{yes, served}, [2]answer{yes, refused}},
		{"2026-04-01", [2]answer{yes, refused}, [2]answer{yes, refused}},
	} {
		date, err := time.Parse(time.DateOnly, c.date)
		if err != nil {
			t.Fatal(err)
		}
		sb.SetPolicyDate(date)
		for who, want := range map[string][2]answer{"alejandra": c.production, "sandy": c.sandbox} {
			for i, amr := range [][]string{{"pwd", "mfa"}, {"pwd"}} {
				bearer := sb.token(t, who, amr...)
				w := sb.ask(bearer)
				if got := (answer{w.Code, told(w)}); got != want[i] {
					t.Errorf("%s, %s with %v: %+v, want %+v", c.date, who, amr, got, want[i])
				}
				if w := sb.get("/v1/customers", bearer); w.Code != want[i].status || told(w) != "-" {
					t.Errorf("%s, %s with %v, not asking: %d and isMfaCompliant %s", c.date, who, amr, w.Code, told(w))
				}
			}
		}
	}
}

// ask lists customers with ValidateMfa.
func (sb *sandbox) ask(bearer string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", "/v1/customers", nil)
	r.Header.Set("Authorization", "bearer "+bearer)
	r.Header.Set("validatemfa", "True")
	return sb.call(r)
}

func TestValidateMfaIsAnsweredInEveryPhase(t *testing.T) {
	t.Parallel()
	for phase, want := range map[policy.Phase][2]string{ // with MFA, without: status and header
		policy.Off:         {"200 -", "200 -"},
		policy.Report:      {"200 true", "200 false"},
		policy.Progressive: {"200 true", "200 false"},
		policy.Enforce:     {"200 true", "401 false"},
	} {
		sb := start(t, setPhase(contoso, phase))
		for i, amr := range [][]string{{"pwd", "mfa"}, {"pwd"}} {
			w := sb.ask(sb.token(t, "alejandra", amr...))
			if got := fmt.Sprint(w.Code, " ", told(w)); got != want[i] {
				t.Errorf("%s with %v: %s, want %s", phase, amr, got, want[i])
			}
			if trail := sb.last(t).Decisions[0].Trail; !slices.Contains(trail, policy.PhaseSetOutright) {
				t.Errorf("%s: the trail %v does not say that the phase was set", phase, trail)
			}
		}
	}
}

func TestValidateMfaIsAnsweredOnOtherRefusalsToo(t *testing.T) {
	t.Parallel()
	sb := start(t, nil)
	expired := sb.access("alejandra", "pwd", "mfa")
	expired.Expires = now.Add(-time.Hour).Unix()
	for name, c := range map[string]struct {
		bearer string
		want   string
	}{
		"an agent role is missing":         {sb.token(t, "bill", "pwd", "mfa"), "403 true"},
		"the token has expired":            {sb.mint(t, expired), "401 true"},
		"an app on its own":                {sb.mint(t, sb.app(automation, contoso)), "200 -"},
		"a token that cannot be read":      {"x.y.z", "401 -"},
		"a token of another sandbox":       {sb.broken(t)["stranger"], "401 -"},
		"a tenant that is no partner":      {sb.token(t, "tara", "pwd"), "403 false"},
		"a token whose amr is only nearly": {sb.token(t, "alejandra", "MFA", "ngcmfa"), "401 false"},
	} {
		w := sb.ask(c.bearer)
		if got := fmt.Sprint(w.Code, " ", told(w)); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	r := httptest.NewRequest("GET", "/v1/customers", nil)
	r.Header.Set("Authorization", "Bearer "+sb.token(t, "alejandra", "pwd", "mfa"))
	r.Header.Set("ValidateMfa", "1")
	if w := sb.call(r); told(w) != "-" {
		t.Errorf("ValidateMfa: 1 was answered with %s", told(w))
	}
}

func TestProgressivePhaseRefusesEveryFourthCallOfATenant(t *testing.T) {
	t.Parallel()
	sb := start(t, setPhase(contoso, policy.Progressive))
	with, without := sb.token(t, "alejandra", "pwd", "mfa"), sb.token(t, "nightly", "pwd")
	app := sb.mint(t, sb.app(automation, contoso))
	var refused []int
	for call := 1; call <= 12; call++ {
		if w := sb.get("/v1/customers", without); w.Code == 401 {
			refused = append(refused, call)
		}
		sb.get("/v1/customers", app) // not counted: it has no user
	}
	if want := []int{4, 8, 12}; !slices.Equal(refused, want) {
		t.Errorf("calls %v were refused, want %v", refused, want)
	}
	for range 4 {
		if w := sb.get("/v1/customers", with); w.Code != 200 {
			t.Errorf("a call with MFA got %d", w.Code)
		}
	}
	if got, _ := commerce.Tallies.Get(sb.Read(), contoso); got.Calls != 16 {
		t.Errorf("%d calls were counted, want 16", got.Calls)
	}
}

func TestNothingIsWrittenOutsideTheProgressivePhase(t *testing.T) {
	t.Parallel()
	sb := start(t, nil)
	sb.get("/v1/customers", sb.token(t, "alejandra", "pwd", "mfa"))
	if got, counted := commerce.Tallies.Get(sb.Read(), contoso); counted {
		t.Errorf("the call was counted: %+v", got)
	}
}

func TestGateLooksAtRowsAndNotOnlyAtClaims(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*world.Txn) error
		path   string
		want   policy.Reason
	}{
		"a user who was deleted since has no role": {func(tx *world.Txn) error {
			u, _ := directory.Users.Get(tx, people[0].id)
			u.DeletedAt = now
			return directory.Users.Put(tx, u)
		}, "/v1/customers", policy.APIAgentRoleMissing},
		"a relationship that has ended gives no role": {func(tx *world.Txn) error {
			rel, _ := directory.Relationships.Get(tx, "rel0")
			rel.EndsAt = now
			return directory.Relationships.Put(tx, rel)
		}, "/v1/customers/" + tailspin + "/users", policy.APIDelegatedRoleMissing},
		"a tenant that is gone is no issuer": {func(tx *world.Txn) error {
			directory.Tenants.Delete(tx, contoso)
			return nil
		}, "/v1/customers", policy.APITokenIssuer},
		"a global administrator's agent role will do": {func(tx *world.Txn) error {
			u, _ := directory.Users.Get(tx, people[0].id)
			u.Roles = []policy.AgentRole{policy.GlobalAdmin}
			return directory.Users.Put(tx, u)
		}, "/v1/customers", policy.APIMFAClaimPresent},
		"a partner's own tenant is nobody's customer": {nil, "/v1/customers/" + fabrikam, policy.APICustomerForeign},
	} {
		sb := start(t, c.change)
		sb.get(c.path, sb.token(t, "alejandra", "pwd", "mfa"))
		if got := sb.last(t).Reason(); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestJournalTellsWhoCalled(t *testing.T) {
	t.Parallel()
	sb := start(t, nil)
	raw := sb.token(t, "nightly", "pwd")
	sb.get("/v1/customers", raw)
	e := sb.last(t)
	if e.Caller.Tenant != contoso || e.Caller.User != "nightly@aaaa.example" || e.Caller.App != automation ||
		!slices.Equal(e.Caller.AMR, []string{"pwd"}) || e.Caller.Token == "" {
		t.Errorf("caller %+v", e.Caller)
	}
	if e.Route != "customers.list" || e.Code != "900421" || e.RequestID == "" || e.Correlate == "" || len(e.Decisions) != 1 {
		t.Errorf("entry %+v", e)
	}
	if strings.Contains(fmt.Sprintf("%+v", *e), raw) {
		t.Error("the token is in the journal")
	}
}

func TestTenantMayIssueUnderAnotherTenantsName(t *testing.T) {
	t.Parallel()
	const other = "df845f1a-7b35-40a2-ba78-6481de91f8ae"
	sb := start(t, func(tx *world.Txn) error {
		tenant, _ := directory.Tenants.Get(tx, contoso)
		tenant.IssuerTenant = other
		return directory.Tenants.Put(tx, tenant)
	})
	claims := sb.access("alejandra", "pwd", "mfa")
	claims.Issuer = "https://sts.windows.net/" + other + "/"
	if w := sb.get("/v1/customers", sb.mint(t, claims)); w.Code != 200 {
		t.Errorf("got %d", w.Code)
	}
	claims = sb.access("john", "pwd", "mfa")
	claims.Issuer = "https://sts.windows.net/" + other + "/"
	if w := sb.get("/v1/customers", sb.mint(t, claims)); w.Code != 401 {
		t.Errorf("another tenant under that name got %d", w.Code)
	}
}

func TestWorldWithKeysOfItsOwnNeedsNoSeatInItsTokens(t *testing.T) {
	t.Parallel()
	sb := start(t, nil)
	claims := sb.access("alejandra", "pwd", "mfa")
	claims.UTI = ""
	raw := sb.mint(t, claims)
	if w := sb.get("/v1/customers", raw); w.Code != 401 {
		t.Errorf("with shared keys: %d", w.Code)
	}
	server := &pcapi.Server{Keys: func(*world.World) token.KeySource { return sb.keys }, Verifier: token.NewVerifier(),
		OwnKeys: func(*world.World) bool { return true }}
	sb.surface = server.Surface()
	if w := sb.get("/v1/customers", raw); w.Code != 200 {
		t.Errorf("with its own keys: %d", w.Code)
	}
}

func TestAudienceMayBeTheAddressOrTheApplicationID(t *testing.T) {
	t.Parallel()
	sb := start(t, nil)
	for audience, want := range map[string]int{
		directory.PartnerCenterURI:        200,
		directory.PartnerCenterURI + "/":  200,
		directory.PartnerCenterApp:        200,
		"https://graph.microsoft.com":     401,
		directory.PartnerCenterURI + "/x": 401,
		"":                                401,
	} {
		claims := sb.access("alejandra", "pwd", "mfa")
		claims.Audience = audience
		if w := sb.get("/v1/customers", sb.mint(t, claims)); w.Code != want {
			t.Errorf("%q: %d, want %d", audience, w.Code, want)
		}
	}
}

func TestV2TokenOfThisSandboxIsRead(t *testing.T) {
	t.Parallel()
	sb := start(t, nil)
	claims := token.AccessV2{
		Registered: token.Registered{Audience: directory.PartnerCenterApp, Issuer: "https://localhost:8443/" + contoso + "/v2.0"}.Window(now, time.Hour),
		AZP:        automation, ObjectID: people[0].id, PreferredUsername: "alejandra@aaaa.example", Scope: "user_impersonation",
		TenantID: contoso, UTI: sb.uti("v2"), Version: "2.0",
	}
	// It is genuine, but a v2 token has no amr.
	if w := sb.ask(sb.mint(t, claims)); w.Code != 401 || told(w) != "false" {
		t.Errorf("%d, isMfaCompliant %s", w.Code, told(w))
	}
	if who := sb.last(t).Caller.User; who != "alejandra@aaaa.example" {
		t.Errorf("caller %q", who)
	}
}

func TestEveryOperationThatIsNotPlayedSaysSo(t *testing.T) {
	t.Parallel()
	sb := start(t, nil)
	n := 0
	for _, route := range sb.surface.Routes {
		path := strings.NewReplacer("{customer}", tailspin, "{", "", "}", "").Replace(route.Path)
		w := sb.call(httptest.NewRequest(route.Method, strings.ToUpper(path)+"/", nil))
		switch sb.last(t).Reason() {
		case policy.APINotSimulated:
			n++
			body := w.Body.String()
			says := strings.Contains(body, `"sandbox.not_simulated"`) && strings.Contains(body, route.Name) && strings.Contains(body, "docs/fidelity.md")
			if w.Code != 501 || !says && route.Method != "HEAD" {
				t.Errorf("%s: %d %s", route.Name, w.Code, body)
			}
		case policy.APIBearerMissing:
			if w.Code != 401 {
				t.Errorf("%s: %d", route.Name, w.Code)
			}
		default:
			t.Errorf("%s %s: %s", route.Method, path, sb.last(t).Reason())
		}
		if sb.last(t).Route != route.Name {
			t.Errorf("%s was taken for %s", route.Name, sb.last(t).Route)
		}
	}
	if n < 150 {
		t.Errorf("only %d operations are announced", n)
	}
}
