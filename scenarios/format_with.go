package scenarios

// With says what a person does where there is a choice. A step fails in which the
// person never comes to what is said of cancel, answer, code, consent or
// second_factor.
type With struct {
	// What the person begins with: passkey or tap, which stand for both factors. Default: the password.
	FirstFactor Factor `yaml:"first_factor,omitempty"`
	// Which second factor to use, and to register where none is. Default: the one that is asked for, else push.
	SecondFactor Factor `yaml:"second_factor,omitempty"`
	// Which second factor to register where none is. Default: second_factor.
	Register Factor `yaml:"register,omitempty"`
	// Whether the person puts off registering a second factor, as long as the tenant allows it.
	PutOff bool `yaml:"put_off,omitempty"`
	// What the person does with a request for approval. Default: approve.
	Answer Answer `yaml:"answer,omitempty"`
	// What is wrong with the code, the pass or the number of a push that the person types. Default: nothing.
	Code Code `yaml:"code,omitempty"`
	// The screen on which the person gives up, such as entra.mfa-push. The step fails where it never comes.
	Cancel string `yaml:"cancel,omitempty"`
	// What the person types as password. Default: the right one.
	Password string `yaml:"password,omitempty"`
	// What the person chooses where a new password is wanted. Default: one that will do.
	NewPassword string `yaml:"new_password,omitempty"`
	// Whether the person wants to stay signed in. Default: yes.
	StaySignedIn *bool `yaml:"stay_signed_in,omitempty"`
	// What the person does when an app asks for permissions. Default: accept.
	Consent ConsentAnswer `yaml:"consent,omitempty"`
}

// Factor is a second factor.
type Factor string

const (
	Push     Factor = "push"     // Microsoft Authenticator, with number matching
	TOTP     Factor = "totp"     // a code of an authenticator app
	SMS      Factor = "sms"      // a code by text message
	Voice    Factor = "voice"    // a call
	Passkey  Factor = "passkey"  // proves both factors at once
	TAP      Factor = "tap"      // a Temporary Access Pass, likewise
	External Factor = "external" // an external authentication method
)

// Code is what is wrong with what a person types.
type Code string

const (
	WrongCode    Code = "wrong"    // a slip of the finger
	ReplayedCode Code = "replayed" // the one that was typed last
	ExpiredCode  Code = "expired"  // one that is too old
)

// ConsentAnswer is what a person does with the permissions that an app asks for.
type ConsentAnswer string

const (
	AcceptConsent  ConsentAnswer = "accept"
	AcceptForAll   ConsentAnswer = "accept-for-all" // as an administrator, for the tenant
	DeclineConsent ConsentAnswer = "decline"
)
