package replay

import (
	"encoding/base32"
	"testing"
	"time"
)

// The vectors of RFC 6238, appendix B, for SHA-1, cut to six digits.
func TestTOTPShowsTheCodesOfRFC6238(t *testing.T) {
	t.Parallel()
	secret := base32.StdEncoding.EncodeToString([]byte("12345678901234567890"))
	for at, want := range map[int64]string{
		59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130",
	} {
		if got, err := totp(secret, time.Unix(at, 0)); err != nil || got != want {
			t.Errorf("at %d: got %s, %v, want %s", at, got, err, want)
		}
	}
}

func TestTOTPTakesASecretAsPeopleTypeIt(t *testing.T) {
	t.Parallel()
	at := time.Unix(59, 0)
	want, err := totp("JBSWY3DPEHPK3PXP", at)
	if err != nil {
		t.Fatal(err)
	}
	for _, typed := range []string{"jbsw y3dp ehpk 3pxp", "JBSWY3DPEHPK3PXP======", " JBSWY3DP\nEHPK3PXP "} {
		if got, err := totp(typed, at); err != nil || got != want {
			t.Errorf("%q: got %s, %v, want %s", typed, got, err, want)
		}
	}
	for _, bad := range []string{"", "no secret!", "1111"} {
		if code, err := totp(bad, at); err == nil {
			t.Errorf("%q gave %s", bad, code)
		}
	}
}
