package policy

// A Reason names the rule that settled a decision, such as
// "api.mfa-claim-missing". Reasons are API: scenarios expect them, the journal
// stores them, the console explains them. Never rename one; add.
type Reason string

// Outcome is what a decision comes to.
type Outcome string

const (
	Allow Outcome = "allow"
	Deny  Outcome = "deny"
	Ask   Outcome = "ask" // something more is needed from the person
)

// A Decision is an outcome, the rule that settled it and the rules looked at on
// the way, in order; the last one is the reason.
type Decision struct {
	Outcome Outcome  `json:"outcome"`
	Reason  Reason   `json:"reason"`
	Trail   []Reason `json:"trail"`
}

// SourceKind says where a rule comes from.
type SourceKind string

const (
	FromSeed      SourceKind = "seed"           // the source documents
	FromFact      SourceKind = "fact"           // the fact sheets, with their confidence
	SandboxChoice SourceKind = "sandbox-choice" // open in the sources; our decision
)

// A Source says why a rule is as it is.
type Source struct {
	Kind SourceKind `json:"kind"`
	Ref  string     `json:"ref"` // document and section, or sheet and confidence
}

// A Rule is one named line of policy. The table of all of them is [Rules].
type Rule struct {
	Reason Reason `json:"reason"`
	Text   string `json:"text"`   // what the rule says, in one sentence
	Remedy string `json:"remedy"` // what to do about a refusal; empty for rules that pass
	Source Source `json:"source"`
}
