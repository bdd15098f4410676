package policy_test

import (
	"slices"
	"testing"

	. "github.com/pcsandbox/pcsandbox/internal/policy"
)

func TestWhichMethodHasWhichStrength(t *testing.T) {
	t.Parallel()
	all := func(want bool) map[Strength]bool {
		return map[Strength]bool{"": true, AnyMFA: true, PasswordlessMFA: want, PhishingResistant: want}
	}
	table := map[Method]map[Strength]bool{
		PhoneAppNotification: all(false), PhoneAppOTP: all(false), OneWaySMS: all(false), TwoWayVoiceMobile: all(false),
		AccessPass: all(false), FidoKey: all(true), ExternalMethod: {"": true},
	}
	for _, m := range Methods {
		for _, s := range []Strength{"", AnyMFA, PasswordlessMFA, PhishingResistant, "unheard-of"} {
			if got := m.Satisfies(s); got != table[m][s] {
				t.Errorf("%s with strength %q: got %t", m, s, got)
			}
		}
	}
}

func TestAllowedMethods(t *testing.T) {
	t.Parallel()
	app := []Method{PhoneAppNotification, PhoneAppOTP}
	for name, c := range map[string]struct {
		on       []Method
		license  License
		defaults bool
		want     []Method
	}{
		"with P1 all that are on":               {Methods, P1, false, Methods},
		"with P2 too":                           {Methods, P2, false, Methods},
		"without a licence the app only":        {Methods, Free, false, app},
		"security defaults leave the app only":  {Methods, P2, true, app},
		"what is off stays off":                 {[]Method{OneWaySMS}, P1, false, []Method{OneWaySMS}},
		"and leaves nothing under the defaults": {[]Method{OneWaySMS}, P1, true, nil},
	} {
		on := slices.Clone(c.on)
		if got := AllowedMethods(on, c.license, c.defaults); !slices.Equal(got, c.want) || !slices.Equal(on, c.on) {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}
