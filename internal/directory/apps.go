package directory

import (
	"slices"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/world"
)

// Well-known applications, present in every tenant.
const (
	PartnerCenterApp = "fa3d9a0c-3fb0-42cc-9193-47c7ecd2edbd"
	GraphApp         = "00000003-0000-0000-c000-000000000000"
	AzureADGraphApp  = "00000002-0000-0000-c000-000000000000"
	ManagementApp    = "797f4846-ba00-4fd7-ba43-dac1f8f63013"
	GDAPApp          = "2832473f-ec63-45fb-976f-5d45a7d4bb91" // Partner Customer Delegated Administration
	PortalApp        = "4990cffe-04e8-4e8b-808a-1175604b879f" // our portal's own client
	AdminCenterApp   = "c44b4083-3bb0-49c1-b47d-974e53cbdf3c" // Azure portal, Entra and Intune admin center alike
	MySignInsApp     = "19db86c3-b2b9-44cc-b339-36da233a3be2" // the page of a person's security info
)

// PartnerCenterURI is the identifier of the Partner Center API: the resource
// that clients ask for and the audience that the API accepts.
const PartnerCenterURI = "https://api.partnercenter.microsoft.com"

// GraphURI is the identifier of Microsoft Graph.
const GraphURI = "https://graph.microsoft.com"

// An App is an application registration.
type App struct {
	ID          string // client id
	Key         string // name in the scenario; empty for built-in ones
	Name        string
	HomeTenant  string // tenant id; empty for Microsoft's own
	Multitenant bool
	Public      bool // no credential of its own
	SPA         bool // redirect URIs are of type spa
	BuiltIn     bool // Microsoft's own: present in every tenant, consented by itself
	Disabled    bool

	Secrets      []string
	Certificates [][]byte // DER
	RedirectURIs []string
	LogoutURIs   []string
	// FrontChannelLogout is told, in a hidden frame, that a person signed out.
	FrontChannelLogout string

	// GeneratedCertificate: the process's own app certificate is registered, too.
	// It is no part of the row: its key is made when it is first needed.
	GeneratedCertificate bool

	IDTokens      bool // may get ID tokens from the authorize endpoint
	AccessTokens  bool // may get access tokens from there
	DeviceCode    bool
	PasswordGrant bool

	// What it is as a resource.
	IdentifierURIs []string
	Scopes         []string // delegated scopes it exposes
	AppRoles       []string // app roles it defines, for users and for apps on their own

	// Requires are the permissions it was registered with (requiredResourceAccess):
	// what .default and /adminconsent ask for.
	Requires []Permission

	TokenVersion int // version of access tokens for it: 1 or 2
}

// A ServicePrincipal is an application's presence in a tenant.
type ServicePrincipal struct {
	ID       string // object id
	TenantID string
	AppID    string
}

// A Grant is a stored consent: Graph's oauth2PermissionGrant.
type Grant struct {
	ID         string
	TenantID   string
	ClientID   string // client's application id
	ResourceID string // resource's application id
	UserID     string // who consented, for themselves alone; empty: an administrator, for everybody
	Scopes     []string
	Roles      []string // application permissions: what the client may do on its own
}

var (
	// Apps are all application registrations, by client id.
	Apps = world.NewTable("apps", func(a App) string { return a.ID },
		world.Unique("key", func(a App) string { return a.Key }),
		world.OrderedMany("uri", func(a App) []string { return lower(a.IdentifierURIs) }, func(App) uint64 { return 1 })) // below 1 nothing is listed

	// ServicePrincipals are the applications' presences, by tenant and app.
	ServicePrincipals = world.NewTable("service_principals",
		func(s ServicePrincipal) string { return s.TenantID + " " + s.AppID },
		world.Unique("object", func(s ServicePrincipal) string { return s.ID }))

	// Grants are all consents, by tenant, client, resource and user.
	Grants = world.NewTable("grants", func(g Grant) string {
		return grantKey(g.TenantID, g.ClientID, g.ResourceID, g.UserID)
	}, world.Unique("grant", func(g Grant) string { return g.ID }))
)

// FindResource finds the application behind a resource as a client names it: its
// application id or an identifier URI, with or without a slash at the end.
func FindResource(r world.Reader, resource string) (App, bool) {
	resource = strings.ToLower(strings.TrimRight(resource, "/"))
	if a, ok := Apps.Get(r, resource); ok {
		return a, true
	}
	for a := range Apps.All(r, "uri", resource) {
		return a, true
	}
	return App{}, false
}

// InTenant reports whether the application is present in a tenant.
func (a App) InTenant(r world.Reader, tenantID string) bool {
	if a.BuiltIn || a.HomeTenant == tenantID {
		return true
	}
	_, ok := ServicePrincipals.Get(r, tenantID+" "+a.ID)
	return ok
}

// ConsentedScopes lists the delegated scopes of resource that client may use for
// a user of a tenant: what an administrator granted for all, then the user's own.
func ConsentedScopes(r world.Reader, tenantID, clientID, resourceID, userID string) []string {
	var out []string
	for _, who := range []string{"", userID} {
		g, ok := Grants.Get(r, grantKey(tenantID, clientID, resourceID, who))
		if !ok {
			continue
		}
		for _, s := range g.Scopes {
			if !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
	}
	return out
}

// ApplicationPermissions lists what client may do on its own at resource in a
// tenant: only an administrator grants it.
func ApplicationPermissions(r world.Reader, tenantID, clientID, resourceID string) []string {
	g, _ := Grants.Get(r, grantKey(tenantID, clientID, resourceID, ""))
	return g.Roles
}

func lower(list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = strings.ToLower(strings.TrimRight(s, "/"))
	}
	return out
}
