package sts

import "testing"

func TestNextStepFollowsFromTheFactsAlone(t *testing.T) {
	t.Parallel()
	for n := range 32 {
		has := func(bit int) bool { return n&(1<<bit) != 0 }
		f := needs{password: has(0), mfa: has(1), asked: has(2), here: has(3), able: has(4)}
		got := f.next()
		switch {
		case (got == askPassword) == f.password:
			t.Errorf("%+v: %d; the password is asked for if and only if it is not proven", f, got)
		case got == askPhone && (f.mfa || !f.here && !f.asked || !f.here && !f.able):
			t.Errorf("%+v: the phone is asked without need", f)
		case got == answer && !f.mfa && f.here:
			t.Errorf("%+v: the provider's own demand is passed over", f)
		case got == answer && !f.mfa && f.asked && f.able:
			t.Errorf("%+v: the request for MFA is passed over", f)
		}
	}
}
