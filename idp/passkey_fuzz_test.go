package idp

import (
	"encoding/json"
	"testing"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/webauthn"
	"github.com/pcsandbox/pcsandbox/replay"
)

// FuzzPasskeyAnswers reads anything as what a browser says of a passkey: whatever
// is accepted names the challenge that was asked, and the passkey that was made.
func FuzzPasskeyAnswers(f *testing.F) {
	sb := newSandbox(f)
	p, err := relyingPartyOf(web.Site{Origin: "https://localhost:8443"})
	if err != nil {
		f.Fatal(err)
	}
	u := directory.User{ID: "u", UPN: "u@contoso.example", DisplayName: "U"}
	device := new(replay.Authenticator)
	made, err := p.create(sb.World, u)
	if err != nil {
		f.Fatal(err)
	}
	answer, err := device.Register("https://localhost:8443", made.Options)
	if err != nil {
		f.Fatal(err)
	}
	credential, err := p.created(made.Session, start, answer, u)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(answer)
	u.Methods = []directory.Method{{ID: "m", Kind: policy.FidoKey, Credential: credential}}
	asked, err := p.sign(sb.World, u)
	if err != nil {
		f.Fatal(err)
	}
	if answer, err = device.Sign("https://localhost:8443", asked.Options); err != nil {
		f.Fatal(err)
	}
	f.Add(answer)
	for _, seed := range []string{"", "{}", "null", `{"id":"","rawId":"","type":"public-key","response":{}}`, `{"response":{"attestationObject":"o2NmbXRkbm9uZQ"}}`} {
		f.Add(seed)
	}
	var kept webauthn.Credential
	if err := json.Unmarshal(credential, &kept); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, answer string) {
		_, _ = p.created(made.Session, start, answer, u)
		_, m, err := p.signed(asked.Session, start, answer, u, nil)
		if err != nil {
			return
		}
		var got webauthn.Credential
		if json.Unmarshal(m.Credential, &got) != nil || m.ID != "m" || string(got.Key) != string(kept.Key) {
			t.Errorf("%s was accepted for %+v", answer, m)
		}
	})
}

func TestPasskeysAreAskedForByTheHostOfTheOrigin(t *testing.T) {
	t.Parallel()
	for origin, want := range map[string]string{
		"https://localhost:8443":            "localhost",
		"https://seat7.localhost:8443":      "seat7.localhost",
		"https://login.microsoftonline.com": "login.microsoftonline.com",
		"https://127.0.0.1:8443":            "",
		"https://[::1]:8443":                "",
		"":                                  "",
	} {
		site := web.Site{Origin: origin}
		if takes := takesPasskeys(site); takes != (want != "") {
			t.Errorf("%q takes passkeys: %t", origin, takes)
		}
		if want == "" {
			continue
		}
		if p, err := relyingPartyOf(site); err != nil || p.ID != want || p.Origin != origin {
			t.Errorf("%q is %v, %v", origin, p, err)
		}
	}
}
