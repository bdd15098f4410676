package policy

// A FirstFactor is how a sign-in's first factor was proven.
type FirstFactor string

const (
	ByPassword   FirstFactor = "password"    // in Entra
	ByFederation FirstFactor = "federation"  // by the assertion of the domain's provider
	ByPasskey    FirstFactor = "passkey"     // WebAuthn; MFA at once
	ByAccessPass FirstFactor = "access-pass" // Temporary Access Pass; MFA at once
)

// AMRSwitches are the choices a scenario's fidelity section leaves open.
type AMRSwitches struct {
	Fed bool // fed_in_amr: a federated sign-in adds "fed"
}

// AMR is the amr claim of a sign-in's v1 tokens: how the first factor was proven,
// then "mfa" if Entra knows of a second.
func AMR(first FirstFactor, mfa bool, switches AMRSwitches) []string {
	amr := []string{"pwd"}
	if first == ByFederation && switches.Fed {
		amr = append(amr, "fed")
	}
	if mfa {
		amr = append(amr, "mfa")
	}
	return amr
}
