// Package policy holds the rules that decide who may sign in and who may call,
// as pure functions from facts to a [Decision].
//
// One file answers one question: [PhaseOn] (what Partner Center does about MFA
// on a date), [Demands] (who demands MFA of a sign-in), [NextStep] (the next step
// of a sign-in at Entra), [AMR] (what its token says), [Admit] (a call to the
// Partner Center API), [AdmitPage] (a page of the portal) and [Delegate] (a
// partner's user in a customer's tenant). Counters and dates are facts that
// go in; nothing here reads a clock, a request, a token or a store.
//
// Every rule stands once, in the table of rules.go, with its source. A decision
// names the rules that were looked at, never a sentence of its own. How a
// refusal is spelt on the wire belongs to the error catalogue of each service.
package policy
