package scenarios

// GoOn is the verb go_on: a person who stayed on a page goes on, as after a request
// that was not answered at once.
type GoOn struct {
	// The key of the user.
	As string `yaml:"as" jsonschema:"required"`
	// What the person does where there is a choice.
	With *With `yaml:"with,omitempty"`
}

// PhoneAnswer is the verb phone. What the phone shows is the JSON body of the
// step: approvals, messages and codes, the newest first.
type PhoneAnswer struct {
	// The key of the user whose phone it is.
	As string `yaml:"as" jsonschema:"required"`
	// What is done with the newest request that waits: approve, deny, or read to look only. Default: read.
	Answer PhoneDeed `yaml:"answer,omitempty"`
	// The number that is typed to approve. Default: the one that the sign-in page shows.
	Number string `yaml:"number,omitempty"`
}

// PhoneDeed is what somebody does with a phone.
type PhoneDeed string

const (
	ReadPhone    PhoneDeed = "read"
	ApproveThere PhoneDeed = "approve"
	DenyThere    PhoneDeed = "deny"
)

// Registration is the verb register.
type Registration struct {
	// The key of the user.
	As string `yaml:"as" jsonschema:"required"`
	// What is registered: push, totp, sms, voice or passkey.
	Factor Factor `yaml:"factor" jsonschema:"required"`
	// What the person does where there is a choice.
	With *With `yaml:"with,omitempty"`
}

// SecurityInfo is the verb security_info: somebody changes one thing on the page of
// their own sign-in methods. To add a method is the verb register.
type SecurityInfo struct {
	// The key of the user.
	As string `yaml:"as" jsonschema:"required"`
	// The method that is removed: push, totp, sms, voice or passkey. An app that gives approvals and codes goes as a whole.
	Remove Factor `yaml:"remove,omitempty"`
	// The method that is asked for first from then on.
	MakeDefault Factor `yaml:"make_default,omitempty"`
	// Whether the person signs out everywhere: all browsers and apps must sign in again.
	SignOutEverywhere bool `yaml:"sign_out_everywhere,omitempty"`
	// What the person does where there is a choice.
	With *With `yaml:"with,omitempty"`
}

// AdminConsent is the verb consent: an administrator opens the app's page for
// administrators, signs in and accepts.
type AdminConsent struct {
	// The key of the user.
	As string `yaml:"as" jsonschema:"required"`
	// The key of the app.
	App string `yaml:"app" jsonschema:"required"`
	// The permissions that are named. Default: those with which the app was registered.
	Scopes []string `yaml:"scopes,omitempty"`
	// The tenant in the address: the key of a tenant, organizations or common. Default: the user's own tenant.
	Tenant string `yaml:"tenant,omitempty"`
	// What the person does where there is a choice.
	With *With `yaml:"with,omitempty"`
}
