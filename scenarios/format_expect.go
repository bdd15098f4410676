package scenarios

import "github.com/pcsandbox/pcsandbox/internal/policy"

// Expect says what must come of a step. What is not said is not looked at.
type Expect struct {
	// The status code.
	Status int `yaml:"status,omitempty"`
	// The status line after the version, such as 401 Unauthorized - MFA required.
	StatusLine string `yaml:"status_line,omitempty"`
	// The code in the error body of Partner Center, such as "900421".
	Code string `yaml:"code,omitempty" jsonschema:"oneof_type=string;integer"`
	// The error of Entra: an OAuth error such as invalid_grant, or a number such as AADSTS50076.
	Error string `yaml:"error,omitempty"`
	// Whether the last request of the step gets no answer, as with drop or stall of a fault. Without it a step that gets none is broken.
	Lost bool `yaml:"lost,omitempty"`
	// The suberror of Entra's answer, such as basic_action.
	SubError string `yaml:"suberror,omitempty"`
	// Response headers and their values.
	Headers map[string]string `yaml:"headers,omitempty"`
	// Response headers that must be absent.
	NoHeaders []string `yaml:"no_headers,omitempty"`
	// Response headers and a regular expression that fits their values.
	HeadersMatch map[string]string `yaml:"headers_match,omitempty"`
	// What the JSON body must contain; members that are not named may be anything. In place of a value may stand {$any: true}, {$absent: true}, {$matches: regular expression} or {$has: an entry of a list}.
	Body any `yaml:"body,omitempty"`
	// The rule that settled the last decision, such as api.mfa-claim-missing.
	Reason policy.Reason `yaml:"reason,omitempty"`
	// Rules that the last decision looked at, in this order; others may stand between them.
	Trail []policy.Reason `yaml:"trail,omitempty"`
	// Requests of the step as the journal has them, in this order; others may stand between them.
	Journal []JournalEntry `yaml:"journal,omitempty"`
	// Claims of the access token, or values as in body; claims that are not named may be anything.
	Claims map[string]any `yaml:"claims,omitempty"`
	// All claims of the access token; any other claim is wrong.
	ExactClaims map[string]any `yaml:"exact_claims,omitempty"`
	// Claims that the access token must not have.
	NoClaims []string `yaml:"no_claims,omitempty"`
	// All screens that the person met, in order; [] for none.
	Screens List[string] `yaml:"screens,omitempty"`
	// The last screen that the person met.
	LastScreen string `yaml:"last_screen,omitempty"`
	// Screens that the person must not have met.
	NoScreens []string `yaml:"no_screens,omitempty"`
}

// A JournalEntry is what the journal must say of a request. What is not said is not
// looked at.
type JournalEntry struct {
	// The service that was asked.
	Surface Surface `yaml:"surface,omitempty"`
	// The route, as the journal names it, such as customers.list.
	Route string `yaml:"route,omitempty"`
	// Parameters of the query, such as size=7&offset=14 in any order, or size for whatever value. Values that could be secret are not kept.
	Query string `yaml:"query,omitempty"`
	// The status code of the answer.
	Status int `yaml:"status,omitempty"`
	// Whether no answer was sent: the status is 0 then.
	Lost bool `yaml:"lost,omitempty"`
	// The screen that was shown.
	Screen string `yaml:"screen,omitempty"`
	// The error code of the answer, such as AADSTS50076 or 900421.
	Code string `yaml:"code,omitempty" jsonschema:"oneof_type=string;integer"`
	// A rule that settled a decision.
	Reason policy.Reason `yaml:"reason,omitempty"`
	// The key of the user whom it was about.
	User string `yaml:"user,omitempty"`
}
