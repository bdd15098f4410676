package federation

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"net/url"
	"strings"
	"testing"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/e2e/forms"
	"github.com/pcsandbox/pcsandbox/e2e/harness"
)

// request is an AuthnRequest as the HTTP-Redirect binding has it, made here by hand:
// nothing of the sandbox's is used.
func request(t *testing.T) string {
	t.Helper()
	const text = `<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_e2e" Version="2.0" IssueInstant="2026-04-02T09:00:00Z">` +
		`<saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">urn:federation:MicrosoftOnline</saml:Issuer></samlp:AuthnRequest>`
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, flate.DefaultCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(out.Bytes())
}

func TestWhatTheProviderSignsBySAMLPIsVerifiedByXmlsec1(t *testing.T) {
	t.Parallel()
	s := harness.Start(t)
	certificate := func(domain string) []byte {
		return Certificate(t, s.Get(s.Origin+"/sts/"+domain+"/FederationMetadata/2007-06/FederationMetadata.xml"))
	}
	q := url.Values{"SAMLRequest": {request(t)}, "RelayState": {"somewhere"}}
	page := forms.Open(t, s.Client(), s.Origin+"/sts/wingtip.example/adfs/ls/?"+q.Encode()).Expect("sts.signin")
	page = page.Press("submitButton", url.Values{"UserName": {"prashob@wingtip.example"}, "Password": {"sandbox-prashob"}}).Expect("sts.mfa")
	if _, err := s.Control.Approve(t.Context(), "prashob", control.Answer{}); err != nil {
		t.Fatal(err)
	}
	page = page.Press("submitButton", nil)
	if len(page.Forms) == 0 || page.Forms[0].Fields.Get("RelayState") != "somewhere" {
		t.Fatalf("the provider hands over no answer but shows %q", page.Screen)
	}
	raw, err := base64.StdEncoding.DecodeString(page.Forms[0].Fields.Get("SAMLResponse"))
	if err != nil {
		t.Fatal(err)
	}
	signed := string(raw)
	for _, want := range []string{`InResponseTo="_e2e"`, ">http://schemas.microsoft.com/claims/multipleauthn</saml:AuthnContextClassRef>", "prashob@wingtip.example"} {
		if !strings.Contains(signed, want) {
			t.Errorf("the response does not contain %s:\n%s", want, signed)
		}
	}
	if out, err := Verify(t, signed, certificate("wingtip.example")); err != nil {
		t.Errorf("xmlsec1 refuses what the provider signed: %v\n%s\n%s", err, out, signed)
	}
	if out, err := Verify(t, signed, certificate("wingtiptoys.example")); err == nil {
		t.Errorf("xmlsec1 accepts the response for another domain's certificate:\n%s", out)
	}
	if out, err := Verify(t, strings.Replace(signed, "prashob@wingtip.example", "mallory@wingtip.example", 1), certificate("wingtip.example")); err == nil {
		t.Errorf("xmlsec1 accepts a changed response:\n%s", out)
	}
}
