package idp

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// rows is a snapshot of the tests' world.
func rows(t testing.TB) world.Snap {
	t.Helper()
	base, err := testBase()
	if err != nil {
		t.Fatal(err)
	}
	return world.New(base, "seat", nil).Read()
}

func TestScopesNameOneResourceAndWhatIsWantedOfIt(t *testing.T) {
	t.Parallel()
	r := asked{rows(t), "Contoso"}
	for name, c := range map[string]struct {
		scopes             string
		resource, audience string
		names              string // scopes without the resource
		all                bool
		oidc               string
		others             int
		number             int
	}{
		"one scope":                        {scopes: pcScope, resource: directory.PartnerCenterApp, audience: pc, names: "user_impersonation"},
		"all that is consented":            {scopes: pcAll, resource: directory.PartnerCenterApp, audience: pc, all: true},
		"resource with a slash":            {scopes: pc + "//.default", resource: directory.PartnerCenterApp, audience: pc + "/", all: true},
		"resource in capitals":             {scopes: strings.ToUpper(pc) + "/.Default", resource: directory.PartnerCenterApp, audience: pc, all: true},
		"resource by its GUID":             {scopes: directory.PartnerCenterApp + "/.default", resource: directory.PartnerCenterApp, audience: directory.PartnerCenterApp, all: true},
		"api:// identifier":                {scopes: "api://" + middleApp + "/access", resource: middleApp, audience: "api://" + middleApp, names: "access"},
		"bare name is Graph's":             {scopes: "User.Read", resource: directory.GraphApp, audience: directory.GraphApp, names: "User.Read"},
		"a name as its resource spells it": {scopes: "user.READ", resource: directory.GraphApp, audience: directory.GraphApp, names: "User.Read"},
		"OpenID scopes alone are Graph's":  {scopes: "openid profile", resource: directory.GraphApp, audience: directory.GraphApp, oidc: "openid profile"},
		"OpenID scopes in any order":       {scopes: "offline_access " + pcScope + " OpenID", resource: directory.PartnerCenterApp, audience: pc, names: "user_impersonation", oidc: "openid offline_access"},
		"OpenID scopes as Graph's":         {scopes: "https://graph.microsoft.com/openid 00000003-0000-0000-c000-000000000000/Offline_Access " + pcScope, resource: directory.PartnerCenterApp, audience: pc, names: "user_impersonation", oidc: "openid offline_access"},
		"no resource before the slash":     {scopes: "/.default", number: 70011},
		"resource without a scope":         {scopes: "https://graph.microsoft.com", number: 70011},
		"resource that is no URI":          {scopes: "contoso.example/.default", number: 70011},
		"first resource wins":              {scopes: pcScope + " User.Read", resource: directory.PartnerCenterApp, audience: pc, names: "user_impersonation", others: 1},
		"unknown resource":                 {scopes: "https://nowhere.example/.default", number: 500011},
		"no name behind the slash":         {scopes: pc + "/", number: 70011},
		".default beside a name":           {scopes: pcAll + " " + pcScope, number: 70011},
		"slash alone":                      {scopes: "/", number: 70011},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := targetV2(r, strings.Fields(c.scopes))
			if numberOf(err) != c.number {
				t.Fatalf("error %v, want %d", err, c.number)
			}
			if c.number != 0 {
				return
			}
			if got.Resource.ID != c.resource || got.Audience != c.audience || strings.Join(got.Scopes, " ") != c.names ||
				got.Default != c.all || strings.Join(got.OIDC, " ") != c.oidc || len(got.Others) != c.others {
				t.Errorf("%+v", got)
			}
		})
	}
}

func numberOf(err error) int {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Row.Number
	}
	if err != nil {
		return -1
	}
	return 0
}

func TestAnswerEchoesEveryScopeThatWasAskedFor(t *testing.T) {
	t.Parallel()
	r := asked{rows(t), "Contoso"}
	granted := []string{"User.Read", "Directory.Read.All"}
	for scopes, want := range map[string]string{
		"user.read openid offline_access":        "user.read Directory.Read.All openid",
		"https://graph.microsoft.com/.default":   "https://graph.microsoft.com/User.Read https://graph.microsoft.com/Directory.Read.All https://graph.microsoft.com/.default",
		"https://graph.microsoft.com//.default":  "https://graph.microsoft.com/User.Read https://graph.microsoft.com/Directory.Read.All https://graph.microsoft.com//.default",
		"openid profile email offline_access":    "openid profile email",
		"https://graph.microsoft.com/USER.READ ": "https://graph.microsoft.com/USER.READ https://graph.microsoft.com/Directory.Read.All",
	} {
		target, err := targetV2(r, strings.Fields(scopes))
		if err != nil {
			t.Fatal(err)
		}
		if got := target.echoV2(granted); got != want {
			t.Errorf("asked for %q: %q, want %q", scopes, got, want)
		}
	}
}

func TestConsentCoversWhatIsAskedForOrTheClientNeedsNone(t *testing.T) {
	t.Parallel()
	snap := rows(t)
	apps := map[string]directory.App{}
	for _, a := range testApps() {
		apps[a.ID] = a
	}
	for name, c := range map[string]struct {
		client, scopes string
		granted        string
		ok             bool
	}{
		"consented":                           {webApp, pcScope, "user_impersonation", true},
		"consented in another letter case":    {webApp, pc + "/User_Impersonation", "user_impersonation", true},
		"one of two":                          {webApp, "User.Read Mail.Send", "User.Read Directory.Read.All", false},
		"nothing consented":                   {vendorApp, pcAll, "", false},
		"sign-in asks for nothing":            {vendorApp, "openid profile", "openid profile", true},
		"Microsoft's own client":              {directory.PortalApp, pcAll, "user_impersonation", true},
		"an application for itself":           {middleApp, "api://" + middleApp + "/access", "access", true},
		"an application for another resource": {middleApp, pcAll, "", false},
	} {
		target, err := targetV2(asked{snap, "Contoso"}, strings.Fields(c.scopes))
		if err != nil {
			t.Fatal(err)
		}
		got, ok := target.granted(snap, contosoID, apps[c.client], userID("alejandra"))
		if ok != c.ok || strings.Join(got, " ") != c.granted {
			t.Errorf("%s: %v %v", name, got, ok)
		}
	}
}

func TestTheOldGraphIsConsentedToByItselfOrWithItsSuccessor(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t, func(tx *world.Txn) error {
		return first(addPrincipal(tx, contosoID, vendorApp), consent(tx, contosoID, vendorApp, directory.AzureADGraphApp, "Directory.Read.All"))
	})
	for client, want := range map[string]string{vendorApp: "Directory.Read.All", webApp: "Directory.AccessAsUser.All User.Read", middleApp: ""} {
		target, err := targetV2(asked{sb.Read(), "Contoso"}, []string{"https://graph.windows.net/.default"})
		if err != nil {
			t.Fatal(err)
		}
		app, _ := directory.Apps.Get(sb.Read(), client)
		if got, ok := target.granted(sb.Read(), contosoID, app, userID("nightly")); strings.Join(got, " ") != want || ok != (want != "") {
			t.Errorf("%s: %q, %v", app.Name, got, ok)
		}
	}
}

func TestPlacesAreFoundInAnyLetterCase(t *testing.T) {
	t.Parallel()
	snap := rows(t)
	for segment, want := range map[string]string{
		contosoID: contosoID, strings.ToUpper(contosoID): contosoID, "Contoso.Example": contosoID,
		"COMMON": common, "Organizations": organizations, "consumers": consumers,
	} {
		if p, err := placeOf(snap, segment); err != nil || p.ID() != want {
			t.Errorf("%s: %+v %v", segment, p, err)
		}
	}
	if _, err := placeOf(snap, ""); numberOf(err) != 90002 {
		t.Errorf("empty segment: %v", err)
	}
	shared, _ := placeOf(snap, common)
	if got := shared.For(snap, wingtipID).ID; got != wingtipID {
		t.Errorf("common issues for %s", got)
	}
	if slices.Contains([]string{"", common}, shared.For(snap, "nowhere").ID) != true {
		t.Error("an unknown home gives a tenant")
	}
}

func TestAnAppThatNamesNoResourceAtV1GetsATokenForTheOldGraph(t *testing.T) {
	t.Parallel()
	a := newSandbox(t).token(tokenV1, withWeb("grant_type", "client_credentials")...)
	if a.text("resource") != "00000002-0000-0000-c000-000000000000" {
		t.Errorf("%d %s", a.StatusCode, a.Body)
	}
}
