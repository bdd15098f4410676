package federation

import (
	"bytes"
	"net/url"
	"os/exec"
	"strings"
	"testing"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/e2e/forms"
	"github.com/pcsandbox/pcsandbox/e2e/harness"
)

func TestMain(m *testing.M) { harness.Main(m) }

// answer signs a person in at a provider by its forms and returns the fields of
// the form that the browser would post to Entra.
func answer(t *testing.T, s *harness.Sandbox, domain, key string) url.Values {
	t.Helper()
	request := url.Values{"wa": {"wsignin1.0"}, "wtrealm": {"urn:federation:MicrosoftOnline"}, "wctx": {"estsredirect=2"},
		"wauth": {"http://schemas.microsoft.com/claims/multipleauthn"}}
	page := forms.Open(t, s.Client(), s.Origin+"/sts/"+domain+"/adfs/ls/?"+request.Encode())
	page = page.Expect("sts.signin").Press("submitButton", url.Values{"UserName": {key + "@" + domain}, "Password": {"sandbox-" + key}})
	page.Expect("sts.mfa")
	if _, err := s.Control.Approve(t.Context(), key, control.Answer{}); err != nil {
		t.Fatal(err)
	}
	page = page.Press("submitButton", nil)
	if len(page.Forms) == 0 || page.Forms[0].Fields.Get("wresult") == "" {
		t.Fatalf("the provider hands over no answer but shows %q", page.Screen)
	}
	return page.Forms[0].Fields
}

func TestWhatTheProviderSignsIsVerifiedByXmlsec1(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("xmlsec1"); err != nil {
		t.Fatalf("%v; install it (Debian: apt-get install xmlsec1)", err)
	}
	s := harness.Start(t)
	metadata := func(domain string) []byte {
		return s.Get(s.Origin + "/sts/" + domain + "/FederationMetadata/2007-06/FederationMetadata.xml")
	}
	certificate, foreign := Certificate(t, metadata("wingtip.example")), Certificate(t, metadata("wingtiptoys.example"))
	if bytes.Equal(certificate, foreign) {
		t.Fatal("both domains sign with the same key")
	}
	got := answer(t, s, "wingtip.example", "prashob")
	if got.Get("wa") != "wsignin1.0" || got.Get("wctx") != "estsredirect=2" {
		t.Errorf("the answer carries wa=%q wctx=%q", got.Get("wa"), got.Get("wctx"))
	}
	signed := got.Get("wresult")
	for _, claim := range []string{"prashob@wingtip.example", "http://schemas.microsoft.com/claims/multipleauthn"} {
		if !strings.Contains(signed, claim) {
			t.Errorf("the assertion does not contain %s:\n%s", claim, signed)
		}
	}
	if out, err := Verify(t, signed, certificate); err != nil {
		t.Errorf("xmlsec1 refuses what the provider signed: %v\n%s\n%s", err, out, signed)
	}
	if out, err := Verify(t, signed, foreign); err == nil {
		t.Errorf("xmlsec1 accepts the assertion for another domain's certificate:\n%s", out)
	}
	if out, err := Verify(t, strings.Replace(signed, "prashob@wingtip.example", "mallory@wingtip.example", 1), certificate); err == nil {
		t.Errorf("xmlsec1 accepts a changed assertion:\n%s", out)
	}
}

func TestTrentsProviderSignsNoMFAClaim(t *testing.T) {
	t.Parallel()
	s := harness.Start(t)
	if signed := answer(t, s, "wingtiptoys.example", "trent").Get("wresult"); strings.Contains(signed, "multipleauthn") {
		t.Errorf("the assertion claims MFA:\n%s", signed)
	}
}
