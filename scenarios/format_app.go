package scenarios

// An App is an app registration.
type App struct {
	// The short name by which the rest of the file refers to the app.
	Key string `yaml:"key" jsonschema:"required"`
	// The display name. Default: made from the key.
	Name string `yaml:"name,omitempty"`
	// The application (client) id. Default: derived from the seed.
	ID GUID `yaml:"id,omitempty"`
	// The key of the tenant in which the app is registered. Default: the first partner tenant.
	Home string `yaml:"home,omitempty"`
	// What kind of client it is. Default: public.
	Kind AppKind `yaml:"kind,omitempty"`
	// Whether users of other tenants may sign in.
	Multitenant bool `yaml:"multitenant,omitempty"`
	// The client secrets.
	Secrets []string `yaml:"secrets,omitempty"`
	// The registered redirect URIs.
	RedirectURIs []string `yaml:"redirect_uris,omitempty"`
	// Where the app wants to be told that a person has signed out (front-channel logout URL).
	LogoutURL string `yaml:"logout_url,omitempty"`
	// Whether authorize may answer with an ID token directly.
	IDTokens bool `yaml:"id_tokens,omitempty"`
	// Whether the device code flow is allowed.
	DeviceCode bool `yaml:"device_code,omitempty"`
	// Whether the password grant is allowed.
	PasswordGrant bool `yaml:"password_grant,omitempty"`
	// The delegated permissions that the app itself exposes as an API.
	Exposes []string `yaml:"exposes,omitempty"`
	// The app roles that the app itself defines, for users and for apps that call it on their own.
	AppRoles []string `yaml:"app_roles,omitempty"`
	// The App ID URI of an app that exposes permissions or app roles. Default: api://<id>.
	IdentifierURI string `yaml:"identifier_uri,omitempty"`
	// The version of access tokens issued for the app as an API: 1 or 2. Default: 1.
	AccessTokenVersion int `yaml:"access_token_version,omitempty"`
	// Whether a key and a certificate are generated for client assertions.
	Certificate Certificate `yaml:"certificate,omitempty"`
	// Certificates of the application's own for client assertions, each in PEM, without its key.
	Certificates []string `yaml:"certificates,omitempty"`
	// The consents that exist from the start. Default: none.
	Consents []Consent `yaml:"consents,omitempty"`
}

// AppKind is the kind of a client.
type AppKind string

const (
	Public       AppKind = "public"
	Confidential AppKind = "confidential"
	SPA          AppKind = "spa"
)

// Certificate says where an app's certificate comes from.
type Certificate string

// GeneratedCertificate makes key and certificate at start.
const GeneratedCertificate Certificate = "generated"

// A Consent lets an app call a resource for every user of some tenants, or for
// one user.
type Consent struct {
	// Keys of the tenants whose administrator has consented; partners means every partner tenant. Default: the app's home.
	Tenants []string `yaml:"tenants,omitempty"`
	// The key of the user who has consented, for that user alone; in place of tenants.
	As string `yaml:"as,omitempty"`
	// What may be called: partner-center, graph, azure-management, key-vault or the key of an app.
	Resource string `yaml:"resource" jsonschema:"required"`
	// The delegated permissions. Default: what the resource offers to partners; none beside app_permissions.
	Scopes []string `yaml:"scopes,omitempty"`
	// The application permissions, or app roles of an app, that the administrator has granted for calls without a user. Default: none.
	AppPermissions []string `yaml:"app_permissions,omitempty"`
}

// AllPartners stands in [Consent] for the key of every partner tenant.
const AllPartners = "partners"
