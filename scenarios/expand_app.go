package scenarios

import (
	"cmp"
	"slices"

	"github.com/pcsandbox/pcsandbox/internal/policy"
)

// Keys of the apps that exist unless a scenario lists its own in their place.
const (
	AutomationApp   = "automation"
	DesktopApp      = "desktop"
	SinglePageApp   = "single-page"
	MiddleTierApp   = "middle-tier"
	ControlPanelApp = "adatum-control-panel"
)

// defaultApps are the apps that exist unless a scenario lists its own in their
// place. Their ids, secrets and redirect URIs are part of the interface.
func defaultApps() []App {
	return []App{
		{
			Key: AutomationApp, Name: "Automation", ID: "00001111-aaaa-2222-bbbb-3333cccc4444", Home: "contoso",
			Kind: Confidential, Multitenant: true, Secrets: []string{"sandbox-web-secret"},
			RedirectURIs: []string{"http://localhost:3000/callback", "http://localhost", "https://localhost:44395/"},
			IDTokens:     true, Certificate: GeneratedCertificate,
			// Whoever has its secret can change a partner's federation over Graph.
			Consents: append(partnerConsents("partner-center", "graph", MiddleTierApp),
				Consent{Tenants: []string{AllPartners}, Resource: "graph", AppPermissions: []string{"Domain.ReadWrite.All"}}),
		}, {
			Key: DesktopApp, Name: "Desktop", ID: "66667777-aaaa-8888-bbbb-9999cccc0000", Home: "contoso",
			Kind: Public, Multitenant: true, RedirectURIs: []string{"http://localhost"},
			DeviceCode: true, PasswordGrant: true,
			Consents: partnerConsents("partner-center", "graph", MiddleTierApp),
		}, {
			Key: SinglePageApp, Name: "Single page", ID: "22223333-cccc-4444-dddd-5555eeee6666", Home: "contoso",
			Kind: SPA, Multitenant: true, RedirectURIs: []string{"http://localhost:3100/"},
			Consents: partnerConsents("partner-center", "graph", MiddleTierApp),
		}, {
			Key: MiddleTierApp, Name: "Middle tier", ID: "33334444-dddd-5555-eeee-6666ffff7777", Home: "contoso",
			Kind: Confidential, Multitenant: true, Secrets: []string{"sandbox-mid-secret"},
			Exposes: []string{"access"}, AccessTokenVersion: 2,
			Consents: partnerConsents("partner-center", "graph"),
		}, {
			Key: ControlPanelApp, Name: "Adatum control panel", ID: "44445555-eeee-6666-ffff-7777aaaa8888", Home: "adatum",
			Kind: Confidential, Multitenant: true, Secrets: []string{"sandbox-cpv-secret"},
			RedirectURIs: []string{"http://localhost:3000/callback"}, Consents: []Consent{},
		},
	}
}

func partnerConsents(resources ...string) []Consent {
	out := make([]Consent, len(resources))
	for i, r := range resources {
		out[i] = Consent{Tenants: []string{AllPartners}, Resource: r}
	}
	return out
}

// addDefaultApps adds each default app unless an app of the file has its key or
// id. An app whose home is not here moves to the first partner.
func (s *Scenario) addDefaultApps() {
	listed := slices.Clone(s.Apps)
	for _, app := range defaultApps() {
		if slices.ContainsFunc(listed, func(a App) bool { return a.Key == app.Key || a.ID == app.ID }) {
			continue
		}
		if home := s.Tenant(app.Home); home == nil || home.Kind == policy.Customer {
			app.Home = s.firstPartner()
		}
		s.Apps = append(s.Apps, app)
	}
}

func (s *Scenario) firstPartner() string {
	for _, t := range s.Tenants {
		if t.Kind.Partner() {
			return t.Key
		}
	}
	return ""
}

func (s *Scenario) expandApp(a *App) {
	a.Name = cmp.Or(a.Name, title(a.Key))
	a.ID = cmp.Or(a.ID, GUID(ObjectID(s.Seed, AppObject, a.Key)))
	a.Home = cmp.Or(a.Home, s.firstPartner())
	a.Kind = cmp.Or(a.Kind, Public)
	a.AccessTokenVersion = cmp.Or(a.AccessTokenVersion, 1)
	if len(a.Exposes)+len(a.AppRoles) > 0 {
		a.IdentifierURI = cmp.Or(a.IdentifierURI, "api://"+string(a.ID))
	}
	consents := make([]Consent, 0, len(a.Consents))
	for _, c := range a.Consents {
		// A default app may name another one that the file has replaced.
		if _, known := resourceNamed(c.Resource); known || s.App(c.Resource) != nil {
			consents = append(consents, s.expandConsent(a, c))
		}
	}
	a.Consents = consents
}

func (s *Scenario) expandConsent(a *App, c Consent) Consent {
	if c.As != "" {
		c.Tenants = nil
		c.Scopes = s.consentedScopes(c)
		return c
	}
	if c.Tenants == nil {
		c.Tenants = []string{a.Home}
	}
	var tenants []string
	for _, key := range c.Tenants {
		if key != AllPartners {
			tenants = append(tenants, key)
			continue
		}
		for _, t := range s.Tenants {
			if t.Kind.Partner() && !slices.Contains(tenants, t.Key) {
				tenants = append(tenants, t.Key)
			}
		}
	}
	c.Tenants = tenants
	c.Scopes = s.consentedScopes(c)
	return c
}

// consentedScopes are the delegated permissions of a consent: of one that is
// about application permissions only those it names.
func (s *Scenario) consentedScopes(c Consent) []string {
	if c.Scopes != nil || len(c.AppPermissions) > 0 {
		return c.Scopes
	}
	return s.scopesOf(c.Resource)
}

// scopesOf returns the permissions that a consent to a resource grants where it
// names none.
func (s *Scenario) scopesOf(resource string) []string {
	if r, ok := resourceNamed(resource); ok {
		return slices.Clone(r.Scopes)
	}
	if app := s.App(resource); app != nil {
		return slices.Clone(app.Exposes)
	}
	return nil
}
