package policy_test

import (
	"slices"
	"testing"

	. "github.com/pcsandbox/pcsandbox/internal/policy"
)

func TestAMR(t *testing.T) {
	t.Parallel()
	both := AMRSwitches{Fed: true, SecondFactor: true}
	second := func(m ...Method) Proof { return Proof{First: ByPassword, Methods: m, MFA: true} }
	for name, c := range map[string]struct {
		proof    Proof
		switches AMRSwitches
		want     []string
	}{
		"a password alone":                         {Proof{First: ByPassword}, AMRSwitches{}, []string{"pwd"}},
		"a sign-in from before factors were noted": {Proof{}, AMRSwitches{}, []string{"pwd"}},
		"a password and a push":                    {second(PhoneAppNotification), AMRSwitches{}, []string{"pwd", "mfa"}},
		"a password and a text message":            {second(OneWaySMS), AMRSwitches{}, []string{"pwd", "mfa"}},
		"a password and an external method":        {second(ExternalMethod), AMRSwitches{}, []string{"pwd", "mfa"}},
		"a passkey":                                {Proof{ByPasskey, []Method{FidoKey}, true}, AMRSwitches{}, []string{"fido", "mfa"}},
		"a Temporary Access Pass":                  {Proof{ByAccessPass, []Method{AccessPass}, true}, AMRSwitches{}, []string{"pwd", "mfa"}},
		"a provider without the claim":             {Proof{First: ByFederation}, AMRSwitches{}, []string{"pwd"}},
		"a provider with the claim":                {Proof{First: ByFederation, MFA: true}, AMRSwitches{}, []string{"pwd", "mfa"}},

		"fed shows where the scenario wants it":    {Proof{First: ByFederation, MFA: true}, both, []string{"pwd", "fed", "mfa"}},
		"fed shows without MFA, too":               {Proof{First: ByFederation}, both, []string{"pwd", "fed"}},
		"fed stands before the second factor":      {Proof{ByFederation, []Method{PhoneAppOTP}, true}, both, []string{"pwd", "fed", "otp", "mfa"}},
		"a managed sign-in is never a federation":  {Proof{First: ByPassword, MFA: true}, both, []string{"pwd", "mfa"}},
		"a push is rsa":                            {second(PhoneAppNotification), both, []string{"pwd", "rsa", "mfa"}},
		"a code of an app is otp":                  {second(PhoneAppOTP), both, []string{"pwd", "otp", "mfa"}},
		"a text message is otp":                    {second(OneWaySMS), both, []string{"pwd", "otp", "mfa"}},
		"a pass beside a password is otp":          {second(AccessPass), both, []string{"pwd", "otp", "mfa"}},
		"a pass in the place of a password is otp": {Proof{ByAccessPass, []Method{AccessPass}, true}, both, []string{"pwd", "otp", "mfa"}},
		"a passkey after a password is fido":       {second(FidoKey), both, []string{"pwd", "fido", "mfa"}},
		"a passkey alone is fido once":             {Proof{ByPasskey, []Method{FidoKey}, true}, both, []string{"fido", "mfa"}},
		"a call has no name":                       {second(TwoWayVoiceMobile), both, []string{"pwd", "mfa"}},
		"an external method has no name":           {second(ExternalMethod), both, []string{"pwd", "mfa"}},
		"two codes are otp once":                   {second(OneWaySMS, PhoneAppOTP, PhoneAppNotification), both, []string{"pwd", "otp", "rsa", "mfa"}},
	} {
		if got := AMR(c.proof, c.switches); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

func TestPasskeyAndAccessPassAreMFAAtOnce(t *testing.T) {
	t.Parallel()
	for first, want := range map[FirstFactor]Method{ByPasskey: FidoKey, ByAccessPass: AccessPass, ByPassword: "", ByFederation: "", "": ""} {
		if m, ok := first.Method(); m != want || ok != (want != "") {
			t.Errorf("%s: got %q, %t", first, m, ok)
		}
	}
}
