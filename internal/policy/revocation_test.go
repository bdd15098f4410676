package policy

import "testing"

func TestRevokingEndsWhatMicrosoftsTableSays(t *testing.T) {
	t.Parallel()
	columns := []Remnant{{ByPassword: true}, {ByPassword: true, Token: true}, {}, {Token: true}, {Token: true, Confidential: true, ByPassword: true}}
	for name, tt := range map[string]struct {
		by   Revocation
		want [5]bool // password cookie and token, other cookie and token, confidential client's token
	}{
		"password changed by the user": {PasswordChanged, [5]bool{true, true, false, false, false}},
		"password reset by an admin":   {PasswordReset, [5]bool{true, true, false, true, true}},
		"sessions revoked":             {SessionsRevoked, [5]bool{true, true, true, true, true}},
	} {
		for i, left := range columns {
			if got := tt.by.Ends(left); got != tt.want[i] {
				t.Errorf("%s: ends %+v: %v", name, left, got)
			}
		}
	}
}
