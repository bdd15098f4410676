package scenarios

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pcsandbox/pcsandbox/internal/policy"
)

func TestTheDefaultScenarioComesFirstInTheLibrary(t *testing.T) {
	t.Parallel()
	names := Library()
	if names[0] != DefaultName || !slices.IsSorted(names[1:]) || slices.Contains(names[1:], DefaultName) {
		t.Errorf("got %q", names)
	}
}

func TestBuiltInScenariosAreNamedAsTheirFiles(t *testing.T) {
	t.Parallel()
	for _, name := range Library() {
		s, err := Open(name)
		if err != nil {
			t.Fatal(err)
		}
		if s.Name != name || s.Lesson == "" || s.Source == nil {
			t.Errorf("%s is called %q, and has lesson %q and source %v", name, s.Name, s.Lesson, s.Source)
		}
	}
}

func TestOpenSuggestsTheNameOfABuiltInScenario(t *testing.T) {
	t.Parallel()
	_, err := Open("Trend")
	want := `there is no built-in scenario "Trend"; did you mean "trent"?`
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// The values of the default scenario are part of the interface: applications,
// lessons and documents rely on them.
func TestDefaultScenarioHasItsFixedTenants(t *testing.T) {
	t.Parallel()
	got := map[string]string{}
	for _, x := range defaultScenario(t).Tenants {
		fields := []string{x.Name, string(x.Kind), string(x.Environment), string(x.License), string(x.ID), strings.Join(domainNames(&x), ","), strings.Join(x.Customers, ",")}
		got[x.Key] = strings.Join(fields, "|")
	}
	want := map[string]string{
		"contoso":         "Contoso|direct-bill|production|p1|aaaabbbb-0000-cccc-1111-dddd2222eeee|contoso.example,contoso.onmicrosoft.com|tailspin",
		"contoso-sandbox": "Contoso Sandbox|direct-bill|sandbox|p1|aaaabbbb-1111-cccc-2222-dddd3333eeee|contososandbox.example,contososandbox.onmicrosoft.com|sandbox-customer",
		"wingtip":         "Wingtip|direct-bill|production|p1|bbbbcccc-1111-dddd-2222-eeee3333ffff|wingtip.example,wingtiptoys.example,wingtip.onmicrosoft.com|contoso,tailspin",
		"fabrikam":        "Fabrikam|indirect-provider|production|p1|ccccdddd-2222-eeee-3333-ffff4444aaaa|fabrikam.example,fabrikam.onmicrosoft.com|tailspin",
		"northwind":       "Northwind|indirect-reseller|production|p1|ffffaaaa-5555-bbbb-6666-cccc7777dddd|northwind.example|tailspin",
		"tailspin":        "Tailspin|customer||p1|ddddeeee-3333-ffff-4444-aaaa5555bbbb|tailspin.example,tailspin.onmicrosoft.com|",
		"adatum":          "Adatum|cpv||p1|eeeeffff-4444-aaaa-5555-bbbb6666cccc|adatum.example|",
		"sandbox-customer": "Sandbox Customer|customer||p1|" + ObjectID(1, TenantObject, "sandbox-customer") +
			"|sandbox-customer.example|",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	s := defaultScenario(t)
	if !s.Tenant("tailspin").SecurityDefaults || s.Tenant("contoso").SecurityDefaults || s.Tenant("wingtip").SecurityDefaults {
		t.Error("security defaults are to be on at Tailspin, and off at partners")
	}
	if p := s.Tenant("northwind").IndirectProvider; p != "fabrikam" {
		t.Errorf("Northwind's provider is %q", p)
	}
}

func TestDefaultScenarioHasItsFixedUsers(t *testing.T) {
	t.Parallel()
	got := map[string]string{}
	for _, x := range defaultScenario(t).Tenants {
		for _, u := range x.Users {
			got[u.UPN] = strings.Join([]string{string(u.SignIn), join(u.Roles), gdap(u), u.Password, factor(u), strings.Join(u.DirectoryRoles, ",")}, "|")
		}
	}
	want := map[string]string{
		"alejandra@contoso.example":    "managed|admin-agent|tailspin:User Administrator,Global Reader,Application Administrator|sandbox-alejandra|push JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP|",
		"prashob@wingtip.example":      "federated-with-amr|admin-agent|contoso:User Administrator;tailspin:User Administrator|sandbox-prashob|sts approve claim=true|",
		"john@fabrikam.example":        "no-mfa|admin-agent|tailspin:User Administrator|sandbox-john||",
		"trent@wingtiptoys.example":    "federated-without-amr|admin-agent|contoso:User Administrator;tailspin:User Administrator|sandbox-trent|sts approve claim=false|",
		"nightly@contoso.example":      "no-mfa|sales-agent||sandbox-nightly||",
		"helen@contoso.example":        "managed|helpdesk-agent|tailspin:Service Support Administrator|sandbox-helen|push KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU|",
		"gloria@contoso.example":       "managed|global-admin||sandbox-gloria|push KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU|",
		"sam@contososandbox.example":   "managed|admin-agent|sandbox-customer:User Administrator|sandbox-sam|push|",
		"sandy@contososandbox.example": "no-mfa|admin-agent|sandbox-customer:User Administrator|sandbox-sandy||",
		"nora@northwind.example":       "managed|admin-agent|tailspin:User Administrator|sandbox-nora|push|",
		"tara@tailspin.example":        "managed|||sandbox-tara|push|Global Administrator",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestDefaultScenarioHasItsFixedApps(t *testing.T) {
	t.Parallel()
	type app struct {
		Name, ID, Home, Kind, Secrets, Redirects, Exposes string
		Multitenant, IDTokens, DeviceCode, Password       bool
		Certificate                                       Certificate
		TokenVersion                                      int
		Consents                                          string
	}
	got := map[string]app{}
	for _, a := range defaultScenario(t).Apps {
		var consents []string
		for _, c := range a.Consents {
			alone := strings.Join(c.AppPermissions, " ")
			consents = append(consents, strings.TrimSpace(c.Resource+" "+alone)+" in "+strings.Join(c.Tenants, ","))
		}
		got[a.Key] = app{a.Name, string(a.ID), a.Home, string(a.Kind), strings.Join(a.Secrets, " "), strings.Join(a.RedirectURIs, " "), strings.Join(a.Exposes, " ") + " " + a.IdentifierURI,
			a.Multitenant, a.IDTokens, a.DeviceCode, a.PasswordGrant, a.Certificate, a.AccessTokenVersion, strings.Join(consents, "; ")}
	}
	const partners = " in contoso,contoso-sandbox,wingtip,fabrikam,northwind"
	const all = "partner-center" + partners + "; graph" + partners + "; middle-tier" + partners
	want := map[string]app{
		"automation": {Name: "Automation", ID: "00001111-aaaa-2222-bbbb-3333cccc4444", Home: "contoso", Kind: "confidential", Secrets: "sandbox-web-secret",
			Redirects: "http://localhost:3000/callback http://localhost https://localhost:44395/", Exposes: " ",
			Multitenant: true, IDTokens: true, Certificate: GeneratedCertificate, TokenVersion: 1,
			Consents: all + "; graph Domain.ReadWrite.All" + partners},
		"desktop": {Name: "Desktop", ID: "66667777-aaaa-8888-bbbb-9999cccc0000", Home: "contoso", Kind: "public", Redirects: "http://localhost", Exposes: " ",
			Multitenant: true, DeviceCode: true, Password: true, TokenVersion: 1, Consents: all},
		"single-page": {Name: "Single page", ID: "22223333-cccc-4444-dddd-5555eeee6666", Home: "contoso", Kind: "spa", Redirects: "http://localhost:3100/", Exposes: " ",
			Multitenant: true, TokenVersion: 1, Consents: all},
		"middle-tier": {Name: "Middle tier", ID: "33334444-dddd-5555-eeee-6666ffff7777", Home: "contoso", Kind: "confidential", Secrets: "sandbox-mid-secret",
			Exposes: "access api://33334444-dddd-5555-eeee-6666ffff7777", Multitenant: true, TokenVersion: 2,
			Consents: "partner-center" + partners + "; graph" + partners},
		"adatum-control-panel": {Name: "Adatum control panel", ID: "44445555-eeee-6666-ffff-7777aaaa8888", Home: "adatum", Kind: "confidential", Secrets: "sandbox-cpv-secret",
			Redirects: "http://localhost:3000/callback", Exposes: " ", Multitenant: true, TokenVersion: 1},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func defaultScenario(t *testing.T) *Scenario {
	t.Helper()
	s, err := Open(DefaultName)
	if err != nil {
		t.Fatal(err)
	}
	return Expand(s)
}

func join(roles []policy.AgentRole) string { return strings.Join(values(roles...), ",") }

func gdap(u User) string {
	var at []string
	for _, customer := range slices.Sorted(maps.Keys(u.GDAP)) {
		at = append(at, customer+":"+strings.Join(u.GDAP[customer], ","))
	}
	return strings.Join(at, ";")
}

// factor puts a user's second factor in the words of the table it is held against.
func factor(u User) string {
	var words []string
	if u.SecondFactor.Push {
		words = append(words, "push")
	}
	if u.SecondFactor.TOTP != "" {
		words = append(words, string(u.SecondFactor.TOTP))
	}
	if p := u.Provider; p != nil && p.PerformsMFA {
		words = append(words, "sts approve", "claim="+map[bool]string{true: "true", false: "false"}[p.SendsMFAClaim])
	}
	return strings.Join(words, " ")
}

func TestEveryBuiltInScenarioStandsOnAShelf(t *testing.T) {
	t.Parallel()
	for _, name := range Library() {
		sc, err := Open(name)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(Groups(), sc.Group) {
			t.Errorf("%s has the group %q", name, sc.Group)
		}
	}
}

// A lesson ends with what somebody gets, and says by which rule; not with a
// sentence that nothing holds to.
func TestEveryBuiltInStoryEndsAtTheWire(t *testing.T) {
	t.Parallel()
	for _, name := range Library() {
		sc, err := Open(name)
		if err != nil {
			t.Fatal(err)
		}
		if len(sc.Story) == 0 {
			continue
		}
		if end := sc.Story[len(sc.Story)-1].Expect; end == nil || end.Reason == "" && end.Status == 0 && end.Error == "" && end.Claims == nil && end.ExactClaims == nil {
			t.Errorf("%s: the last step expects nothing of an answer", name)
		}
		said := func(s Step) bool { return s.Expect != nil && s.Expect.Reason != "" }
		if !slices.ContainsFunc(sc.Story, said) {
			t.Errorf("%s: no step names a rule", name)
		}
		if len(sc.Lesson) > 160 {
			t.Errorf("%s: a lesson of %d characters; 160 are enough for a sentence or two", name, len(sc.Lesson))
		}
	}
}
