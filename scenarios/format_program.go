package scenarios

// Refresh is the verb refresh.
type Refresh struct {
	// The name under which the refresh token was saved.
	Token        string `yaml:"token" jsonschema:"required"`
	TokenRequest `yaml:",inline"`
}

// AppToken is the verb app_token.
type AppToken struct {
	TokenRequest `yaml:",inline"`
	// The client secret to send. Default: the app's first one.
	Secret string `yaml:"secret,omitempty"`
	// Whether the app proves who it is with its generated certificate in place of a secret.
	Certificate bool `yaml:"certificate,omitempty"`
}

// PasswordGrant is the verb password: a program sends a user name and a password.
type PasswordGrant struct {
	// The key of the user.
	As           string `yaml:"as" jsonschema:"required"`
	TokenRequest `yaml:",inline"`
	// The password to send. Default: the right one.
	Password string `yaml:"password,omitempty"`
	// Where a federated user's password goes: to the partner's provider, whose assertion Entra takes, as MSAL does it, or to
	// Entra, which does not know it. Default: provider.
	Via PasswordVia `yaml:"via,omitempty"`
}

// PasswordVia is where a program takes the password of a federated user.
type PasswordVia string

const (
	ViaProvider PasswordVia = "provider" // WS-Trust, then the grant of a SAML bearer assertion
	ViaEntra    PasswordVia = "entra"    // the password grant
)

// OnBehalfOf is the verb on_behalf_of: an app that was called with a token of its
// own exchanges it.
type OnBehalfOf struct {
	// The name under which the token was saved that the app was called with.
	Token        string `yaml:"token" jsonschema:"required"`
	TokenRequest `yaml:",inline"`
	// The client secret to send. Default: the app's first one.
	Secret string `yaml:"secret,omitempty"`
	// Whether the app proves who it is with its generated certificate in place of a secret.
	Certificate bool `yaml:"certificate,omitempty"`
}

// Legacy is the verb legacy: the service takes the password to Entra, or that of a
// federated user to the partner's provider, and nobody can be asked for more.
type Legacy struct {
	// The key of the user.
	As string `yaml:"as" jsonschema:"required"`
	// What the mail program speaks: imap, pop and smtp; activesync of telephones; outlook as before 2013. Default: imap.
	Protocol Protocol `yaml:"protocol,omitempty"`
	// The password to send. Default: the right one.
	Password string `yaml:"password,omitempty"`
}

// Protocol is a legacy protocol.
type Protocol string

const (
	IMAP         Protocol = "imap"
	POP          Protocol = "pop"
	SMTP         Protocol = "smtp"
	EWS          Protocol = "ews"          // Exchange Web Services
	ActiveSync   Protocol = "activesync"   // of telephones
	Outlook      Protocol = "outlook"      // Outlook Anywhere: RPC over HTTP
	MAPI         Protocol = "mapi"         // MAPI over HTTP
	Autodiscover Protocol = "autodiscover" // how Outlook finds its mailbox
	PowerShell   Protocol = "powershell"   // Exchange Online PowerShell
)
