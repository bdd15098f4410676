package policy

import "slices"

// A FirstFactor is how a sign-in's first factor was proven.
type FirstFactor string

const (
	ByPassword   FirstFactor = "password"    // in Entra
	ByFederation FirstFactor = "federation"  // by the assertion of the domain's provider
	ByPasskey    FirstFactor = "passkey"     // WebAuthn; MFA at once
	ByAccessPass FirstFactor = "access-pass" // Temporary Access Pass; MFA at once
)

// Method is the method that the first factor is, where that is MFA at once.
func (f FirstFactor) Method() (Method, bool) {
	switch f {
	case ByPasskey:
		return FidoKey, true
	case ByAccessPass:
		return AccessPass, true
	case ByPassword, ByFederation:
	}
	return "", false
}

// A Proof is how somebody proved who they are.
type Proof struct {
	First   FirstFactor
	Methods []Method // second factors used
	MFA     bool     // Entra knows of MFA: by one of these, or by the provider's claim
}

// AMRSwitches are the choices a scenario's fidelity section leaves open.
type AMRSwitches struct {
	Fed          bool // fed_in_amr: a federated sign-in adds "fed"
	SecondFactor bool // second_factor_in_amr: what the second factor was stands before "mfa"
}

// secondFactorValues are what documents call the second factors in amr. A call
// and an external method have no documented name.
var secondFactorValues = map[Method]string{
	PhoneAppNotification: "rsa", PhoneAppOTP: "otp", OneWaySMS: "otp", AccessPass: "otp", FidoKey: "fido",
}

// AMR is the amr claim of a sign-in's v1 tokens: how the first factor was proven,
// what else is to be named, then "mfa" if Entra knows of MFA. A Temporary Access
// Pass counts as a password: it is typed in the place of one.
func AMR(p Proof, switches AMRSwitches) []string {
	amr := []string{"pwd"}
	if p.First == ByPasskey {
		amr = []string{"fido"}
	}
	if p.First == ByFederation && switches.Fed {
		amr = append(amr, "fed")
	}
	for _, m := range p.Methods {
		if v := secondFactorValues[m]; switches.SecondFactor && v != "" && !slices.Contains(amr, v) {
			amr = append(amr, v)
		}
	}
	if p.MFA {
		amr = append(amr, "mfa")
	}
	return amr
}
