package browser

// A route is one way through the pages of a sign-in: who goes it, where it
// begins, and on each screen what the person does there. Routes are walked in a
// browser with the keyboard alone; the graph of docs/sign-in.md is drawn from
// them.
type route struct {
	name  string // what happens, in a sentence
	as    string // key of the person in testdata/routes.yaml
	from  door
	steps []step
	// refused says that pages on the way are sent with an error status, which the
	// browser mentions.
	refused bool
}

// A door is how a route begins.
type door func(*walk)

// A step is a screen and what leads on from it. The last step of a route does
// nothing.
type step struct {
	screen string
	move   move
}

// A move is what a person does on a screen.
type move struct {
	says  string // for the graph: the button, or what is special
	acts  []act
	stays bool // the page stays where it is
}

// An act is one thing that is done: something typed, a key pressed, an answer on
// the phone.
type act func(*walk)

// A group is a part of the graph.
type group string

// The groups, in the order of the documentation.
const (
	firstFactor  group = "First factor"
	federation   group = "The partner's own provider"
	secondFactor group = "Second factor"
	registration group = "Registration"
	consenting   group = "Consent and devices"
	ending       group = "The end"
)

var groups = []group{firstFactor, federation, secondFactor, registration, consenting, ending}

// A screen of the documentation: what it is, in a sentence.
type screen struct {
	name  string
	group group
	is    string
}

// known are the screens that a sign-in may show. One that is not listed here
// fails the walk.
var known = []screen{
	{"entra.username", firstFactor, "Entra asks whose sign-in this is. What follows depends on the account's domain."},
	{"entra.pick-account", firstFactor, "The browser knows several accounts, or the app wants one to be chosen."},
	{"entra.password", firstFactor, "The password of a managed account, kept in Entra."},
	{"entra.passkey", firstFactor, "A passkey: proof of the device and of the person in one. It is a first factor and a second one."},
	{"entra.access-pass", firstFactor, "A Temporary Access Pass from an administrator, which stands for password and second factor."},
	{"entra.change-password", firstFactor, "The password has expired and is changed on the way."},
	{"sts.signin", federation, "The domain is federated: the partner's own provider asks for the password. Entra never sees it."},
	{"sts.mfa", federation, "The provider does MFA of its own. External methods and custom controls of Conditional Access end up here, too."},
	{"form-post", federation, "Between two parties: a form that submits itself. Without scripts one presses the button."},
	{"sts.error", federation, "The provider cannot make sense of the request."},
	{"sts.signed-out", federation, "The provider has ended its session."},
	{"entra.mfa-push", secondFactor, "The Authenticator app is asked; the number must be typed there."},
	{"entra.mfa-totp", secondFactor, "Six digits of an authenticator app."},
	{"entra.mfa-sms", secondFactor, "Six digits of a text message."},
	{"entra.mfa-voice", secondFactor, "The phone rings; pressing # approves."},
	{"entra.mfa-denied", secondFactor, "The request was denied, or nobody answered it."},
	{"entra.mfa-choose-method", secondFactor, "Another way to verify."},
	{"entra.external-failed", secondFactor, "An external provider did not let the person through."},
	{"entra.mfa-more-info", registration, "A second factor is wanted and none is registered."},
	{"entra.mfa-choose", registration, "Which method to set up. What is offered depends on licence, security defaults and policy."},
	{"entra.mfa-setup", registration, "The secret of an authenticator app, as a QR code and as text."},
	{"entra.mfa-phone", registration, "The number for text messages or calls."},
	{"entra.mfa-verify", registration, "The new method is tried out."},
	{"entra.passkey-setup", registration, "The device makes a passkey."},
	{"entra.mfa-done", registration, "The method is registered; having tried it counts as MFA for this sign-in."},
	{"entra.security-info", registration, "Where people look after their own methods."},
	{"entra.security-info-remove", registration, "The question before a method goes."},
	{"entra.consent", consenting, "What the app asks for. Administrators may answer for everybody."},
	{"entra.consent-admin", consenting, "Only an administrator may grant what the app asks for."},
	{"entra.device-code", consenting, "The code that a device without a browser shows."},
	{"entra.device-confirm", consenting, "The question whether this app was meant: a code can be somebody else's."},
	{"entra.device-done", consenting, "The device goes on by itself, or is told that nobody signed in."},
	{"entra.stay-signed-in", ending, "Whether the browser keeps the session."},
	{"entra.blocked", ending, "The sign-in ends here: the rule, what to do, and what Entra says."},
	{"entra.error", ending, "A refusal that no app can be told of."},
	{"entra.signed-out", ending, "The sessions in this browser have ended, or all of them."},
	{"app.done", ending, "The app has got its code."},
	{"app.refused", ending, "The app was told why there is none."},
	{"portal.overview", ending, "The portal, opened by the sign-in."},
}

// knownScreen finds a screen by its name.
func knownScreen(name string) (screen, bool) {
	for _, s := range known {
		if s.name == name {
			return s, true
		}
	}
	return screen{}, false
}
