package scenarios

import "time"

// A Step is one thing that happens in a story: exactly one verb, or a new
// browser alone, with what to keep and what to expect of it.
type Step struct {
	// What happens, in a sentence.
	Step string `yaml:"step" jsonschema:"required"`
	// new: before the verb, the person takes a new browser without cookies; without a person in the verb, everybody does.
	Browser Browser `yaml:"browser,omitempty"`

	// A person signs in to an app in the browser, and the app redeems the code.
	SignIn *SignIn `yaml:"sign_in,omitempty"`
	// A person opens a page of the portal, signing in on the way where asked.
	Open *OpenPage `yaml:"open,omitempty"`
	// A person sends a form of the page that is open.
	Submit *SubmitForm `yaml:"submit,omitempty"`
	// An app shows a device code and a person enters it in the browser.
	DeviceCode *DeviceCode `yaml:"device_code,omitempty"`
	// An app redeems a refresh token.
	Refresh *Refresh `yaml:"refresh,omitempty"`
	// An app gets a token without a user (client credentials).
	AppToken *AppToken `yaml:"app_token,omitempty"`
	// An app sends a user's name and password (password grant), which cannot do MFA.
	Password *PasswordGrant `yaml:"password,omitempty"`
	// An API exchanges the token that it was called with for one of another API (on behalf of the user).
	OnBehalfOf *OnBehalfOf `yaml:"on_behalf_of,omitempty"`
	// A mail program signs in with a user's name and password by a legacy protocol, which cannot do MFA.
	Legacy *Legacy `yaml:"legacy,omitempty"`
	// A program calls an API.
	Call *Call `yaml:"call,omitempty"`
	// A person goes on with the page on which an earlier step ended.
	GoOn *GoOn `yaml:"go_on,omitempty"`
	// A person looks at the phone, or answers what waits there.
	Phone *PhoneAnswer `yaml:"phone,omitempty"`
	// A person registers one more second factor on the security info page.
	Register *Registration `yaml:"register,omitempty"`
	// A person removes a sign-in method on the security info page, makes one the default, or signs out everywhere.
	SecurityInfo *SecurityInfo `yaml:"security_info,omitempty"`
	// An administrator consents to an app for everybody in the tenant.
	Consent *AdminConsent `yaml:"consent,omitempty"`
	// Time passes, such as 30m or 24h; the policy date moves along.
	Advance time.Duration `yaml:"advance,omitempty"`
	// Partner Center's rules are those of another day from here on; the clock stays.
	PolicyDate Date `yaml:"policy_date,omitempty"`
	// An administrator changes a tenant, a domain's federation or a user.
	Set *Set `yaml:"set,omitempty"`
	// Whether Entra signs with its next key from here on.
	RotateKeys bool `yaml:"rotate_keys,omitempty"`
	// Trouble for the requests that follow: they fail, come late or never.
	Fault *Fault `yaml:"fault,omitempty"`

	// What to keep: a name of your own, and access_token, refresh_token, id_token, body.<path> or header.<name>. Later steps write <name> for it.
	Save map[string]string `yaml:"save,omitempty"`
	// What must come of it.
	Expect *Expect `yaml:"expect,omitempty"`

	// Line is where the step begins in the file that was loaded; 0: unknown.
	Line int `yaml:"-"`
}

// Browser says what happens to a person's browser.
type Browser string

// NewBrowser is a browser without cookies.
const NewBrowser Browser = "new"

// A TokenRequest is what every way of getting a token has in common.
type TokenRequest struct {
	// The key of the app. Default: desktop; automation for app_token; for refresh the app that got the token.
	App string `yaml:"app,omitempty"`
	// What the token is for: partner-center, graph, azure-management, key-vault, the key of an app, or a URI. Default: partner-center.
	Resource string `yaml:"resource,omitempty"`
	// The permissions asked for at the v2 endpoint. Default: <resource>/.default.
	Scopes []string `yaml:"scopes,omitempty"`
	// The tenant in the address: the key of a tenant, organizations or common. Default: the user's or the app's own tenant.
	Tenant string `yaml:"tenant,omitempty"`
	// Which endpoint of Entra is used. Default: v1.
	Endpoint Endpoint `yaml:"endpoint,omitempty"`
}

// Endpoint is a version of Entra's authorize and token endpoints.
type Endpoint string

const (
	V1 Endpoint = "v1"
	V2 Endpoint = "v2"
)

// SignIn is the verb sign_in.
type SignIn struct {
	// The key of the user.
	As           string `yaml:"as" jsonschema:"required"`
	TokenRequest `yaml:",inline"`
	// What the prompt parameter says.
	Prompt Prompt `yaml:"prompt,omitempty"`
	// The way in which the app asks for MFA.
	RequestMFA RequestMFA `yaml:"request_mfa,omitempty"`
	// What the person does where there is a choice.
	With *With `yaml:"with,omitempty"`
}

// Prompt is a value of the prompt parameter.
type Prompt string

const (
	PromptLogin         Prompt = "login"
	PromptNone          Prompt = "none"
	PromptConsent       Prompt = "consent"
	PromptSelectAccount Prompt = "select_account"
)

// RequestMFA is a way in which an app asks for MFA.
type RequestMFA string

const (
	ByAMRValues RequestMFA = "amr_values" // amr_values=mfa
	ByACRValues RequestMFA = "acr_values" // acr_values=possessionorinherence
	ByClaims    RequestMFA = "claims"     // the claims parameter
)

// OpenPage is the verb open.
type OpenPage struct {
	// The key of the user.
	As string `yaml:"as" jsonschema:"required"`
	// The path of the page; <key> stands for the id of a tenant, a user or an app, or for a saved value.
	Portal string `yaml:"portal" jsonschema:"required"`
	// What the person does where there is a choice.
	With *With `yaml:"with,omitempty"`
}

// SubmitForm is the verb submit.
type SubmitForm struct {
	// The key of the user whose open page holds the form.
	As string `yaml:"as" jsonschema:"required"`
	// The form's id.
	Form string `yaml:"form" jsonschema:"required"`
	// What is filled in: the name of each field and its text.
	Fields map[string]string `yaml:"fields,omitempty"`
	// What the person does where there is a choice.
	With *With `yaml:"with,omitempty"`
}

// DeviceCode is the verb device_code.
type DeviceCode struct {
	// The key of the user who enters the code.
	As           string `yaml:"as" jsonschema:"required"`
	TokenRequest `yaml:",inline"`
	// What the person does where there is a choice.
	With *With `yaml:"with,omitempty"`
}
