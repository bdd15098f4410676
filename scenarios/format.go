package scenarios

import (
	"strings"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/policy"
)

// Version is the version of the format that this package reads.
const Version = 1

// DefaultName is the scenario that is played when none is named.
const DefaultName = "partner-center-mfa"

// A Scenario says who exists, how they sign in, and what happens.
type Scenario struct {
	// The version of this format: 1.
	Version int `yaml:"version" jsonschema:"required"`
	// The name under which the scenario is listed and played, in kebab-case.
	Name string `yaml:"name" jsonschema:"required"`
	// What one learns from it, in a sentence.
	Lesson string `yaml:"lesson,omitempty"`
	// The shelf of the library on which it is listed.
	Group Group `yaml:"group,omitempty"`
	// Where the lesson comes from.
	Source *Source `yaml:"source,omitempty"`
	// The scenario that this one goes on from: the name of a built-in one, or the path of a file beside or below this one. What is not said here is taken from it, but name, lesson, source, matrix and story.
	Extends string `yaml:"extends,omitempty"`
	// Values that can be set when the scenario is played: $(name) in any value stands for one.
	Parameters map[string]*Parameter `yaml:"parameters,omitempty"`
	// The day on which Partner Center's rules are looked at, such as 2026-04-02, or today. Default: after the last event of the calendar.
	AsOf Date `yaml:"as_of,omitempty"`
	// Which timeline of enforcement holds. Default: announced.
	Calendar policy.Calendar `yaml:"calendar,omitempty"`
	// What Partner Center does about MFA whatever the date says.
	Phase *Phase `yaml:"phase,omitempty"`
	// The clock of the sandbox. Default: the machine's.
	Clock *Clock `yaml:"clock,omitempty"`
	// The number from which object ids and generated secrets derive. Default: 1.
	Seed int64 `yaml:"seed,omitempty"`
	// How the servers spell what the sources leave open.
	Fidelity *Fidelity `yaml:"fidelity,omitempty"`
	// The Entra tenants: partners, control panel vendors and customers.
	Tenants []Tenant `yaml:"tenants,omitempty"`
	// Granular delegated admin relationships beyond those that the users' gdap makes.
	Relationships []Relationship `yaml:"relationships,omitempty"`
	// The app registrations. The five default apps exist unless an app here has their key or id.
	Apps []App `yaml:"apps,omitempty"`
	// Trouble that waits from the start: requests that fail, come late or never.
	Faults []Fault `yaml:"faults,omitempty"`
	// The values for which the story is played: once for each combination.
	Matrix *Matrix `yaml:"matrix,omitempty"`
	// The steps that replay plays, in order.
	Story []Step `yaml:"story,omitempty"`

	// File is the name under which the scenario was loaded.
	File string `yaml:"-"`
	// Variant says for which values of the matrix the scenario is, such as
	// user=john,date=2026-03-01; empty without one.
	Variant string `yaml:"-"`
	// Variants are the scenario for every combination of its matrix; empty without
	// one. The scenario itself is that of the first combination with the defaults
	// of the parameters.
	Variants []*Scenario `yaml:"-"`

	stands string   // the combination that it is itself
	told   []string // the names of the matrix by which its combinations are told apart
}

// A Source says where a lesson comes from.
type Source struct {
	// The source document, by its name without extension; docs/sources.md says what each is.
	Seed string `yaml:"seed,omitempty"`
	// The section of the document.
	Section string `yaml:"section,omitempty"`
	// The fact sheet and its section, where no source document says it; docs/sources.md tells of each.
	Fact string `yaml:"fact,omitempty"`
}

// String is the source as people read it; empty for none.
func (s *Source) String() string {
	switch {
	case s == nil:
		return ""
	case s.Seed != "":
		return policy.Source{Kind: policy.FromSeed, Ref: strings.TrimSuffix(s.Seed+", "+s.Section, ", ")}.String()
	}
	return policy.Source{Kind: policy.FromFact, Ref: s.Fact}.String()
}

// A Clock sets the time of a sandbox.
type Clock struct {
	// When the sandbox begins, such as 2026-04-02T09:00:00Z; it may lie in the past.
	Start time.Time `yaml:"start,omitempty"`
	// Whether time passes by itself. Default: running.
	Mode ClockMode `yaml:"mode,omitempty"`
}

// ClockMode says whether time passes by itself.
type ClockMode string

const (
	Running ClockMode = "running"
	Frozen  ClockMode = "frozen" // only advance moves it
)

// A Phase overrides what the calendar says.
type Phase struct {
	// What the portal does about MFA: off or enforce.
	Portal policy.Phase `yaml:"portal,omitempty"`
	// What the API does about MFA.
	API policy.Phase `yaml:"api,omitempty"`
	// The share of calls in percent that the phase progressive refuses. Default: 25.
	Share int `yaml:"share,omitempty"`
}

// Fidelity holds the switches for what the sources leave open; the first value
// of each is the default.
type Fidelity struct {
	// Where the answer to ValidateMfa stands.
	IsMFACompliant MFACompliant `yaml:"is_mfa_compliant,omitempty"`
	// How a call without MFA is refused.
	MFARefusal MFARefusal `yaml:"mfa_refusal,omitempty"`
	// The claims of Partner Center tokens: as issued today, or as in the source document's sample.
	TokenClaims TokenClaims `yaml:"token_claims,omitempty"`
	// Whether JSON answers of the API begin with a byte-order mark.
	BOM Switch `yaml:"bom,omitempty"`
	// What ends an AADSTS message between its parts.
	ErrorTrailer ErrorTrailer `yaml:"error_trailer,omitempty"`
	// Whether amr of a federated user also contains fed.
	FedInAMR Switch `yaml:"fed_in_amr,omitempty"`
	// Whether amr names the second factor (rsa, otp) before mfa.
	SecondFactorInAMR Switch `yaml:"second_factor_in_amr,omitempty"`
	// Whom security defaults ask for MFA at every sign-in; everybody else must only register.
	SecurityDefaultsAsk policy.SecurityDefaultsAsk `yaml:"security_defaults_ask,omitempty"`
}

// The switches of [Fidelity] have these values.
type (
	// MFACompliant is where ValidateMfa is answered.
	MFACompliant string
	// MFARefusal is how the API asks for MFA.
	MFARefusal string
	// TokenClaims are the claims of Partner Center tokens.
	TokenClaims string
	// ErrorTrailer is what ends an error's description.
	ErrorTrailer string
	// Switch is on or off.
	Switch string
)

const (
	CompliantHeader MFACompliant = "header"
	CompliantBody   MFACompliant = "body"
	CompliantBoth   MFACompliant = "both"

	Refusal2026 MFARefusal = "2026" // status line, headers and JSON body
	Refusal2019 MFARefusal = "2019" // status line and headers only
	RefusalText MFARefusal = "text" // the plain text of 2020

	ClaimsCurrent TokenClaims = "current"
	ClaimsSeed    TokenClaims = "seed"

	TrailerCRLF   ErrorTrailer = "crlf"
	TrailerSpaces ErrorTrailer = "spaces"

	Off Switch = "off"
	On  Switch = "on"
)
