package directory

import (
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// Settings are what holds for the whole sandbox: the calendar of enforcement and
// the answers to open questions of fidelity, as the scenario chose them.
type Settings struct {
	Scenario string
	Calendar policy.Calendar
	Share    int // percentage of calls refused in a progressive phase
	Fidelity Fidelity
}

// Fidelity are the switches for facts that the sources leave open. The zero
// value of none is valid: seed fills in the defaults.
type Fidelity struct {
	IsMFACompliant string // header, body, both
	MFARefusal     string // 2026, 2019, text
	TokenClaims    string // current, seed
	BOM            string // off, on
	ErrorTrailer   string // crlf, spaces
	FedInAMR       string // off, on
	// SecondFactorInAMR: on adds what the second factor was (rsa, otp) before mfa.
	SecondFactorInAMR string // off, on
	// SecurityDefaultsAsk: who is asked for MFA at every sign-in; the others only register.
	SecurityDefaultsAsk string // everyone, privileged
}

// settings has one row.
var settings = world.NewTable("settings", func(Settings) string { return "settings" })

// GetSettings returns the sandbox's settings.
func GetSettings(r world.Reader) Settings {
	s, _ := settings.Get(r, "settings")
	return s
}

// PutSettings replaces the sandbox's settings.
func PutSettings(tx *world.Txn, s Settings) error { return settings.Put(tx, s) }

// Tables are the tables this package declares.
func Tables() []world.Declared {
	return []world.Declared{Tenants, Domains, Providers, ProviderAccounts, Users, Apps,
		ServicePrincipals, Grants, Groups, Relationships, Assignments, ExternalProviders, SignIns, settings}
}
