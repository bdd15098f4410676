package sts

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/xml"
	"net/url"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/golden"
	"github.com/pcsandbox/pcsandbox/internal/saml"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// authnRequest is an ordinary request of Entra's, changed.
func (l *lab) authnRequest(changes ...func(*saml.AuthnRequest)) saml.AuthnRequest {
	q := saml.AuthnRequest{ID: "_asked", Issuer: saml.AudienceEntra, ReplyTo: l.origin + "/login.srf", IssueInstant: l.world.Now()}
	for _, change := range changes {
		change(&q)
	}
	return q
}

// saml is the address of such a request by the HTTP-Redirect binding.
func (l *lab) saml(domain string, changes ...func(*saml.AuthnRequest)) string {
	l.t.Helper()
	parameter, err := l.authnRequest(changes...).Redirect()
	if err != nil {
		l.t.Fatal(err)
	}
	return l.passive(domain, "SAMLRequest", parameter, "RelayState", "flow.secret")
}

func forMFA(q *saml.AuthnRequest) { q.Classes = []string{saml.MultipleAuthn} }

// responded is what the n-th form posted to Entra says by SAML-P.
func (l *lab) responded(n int, domain string, index int) saml.Response {
	l.t.Helper()
	if len(l.posted) != n {
		l.t.Fatalf("%d forms were posted to Entra ID, want %d", len(l.posted), n)
	}
	certificate, err := l.keys.ProviderCertificate(index, domain, start)
	if err != nil {
		l.t.Fatal(err)
	}
	raw, err := saml.Unbase64(l.posted[n-1].Get("SAMLResponse"))
	if err != nil {
		l.t.Fatal(err)
	}
	r, err := saml.VerifyResponse(raw, saml.ExpectResponse{Expect: saml.Expect{
		Certificates: []*x509.Certificate{certificate}, Issuer: "http://" + domain + "/adfs/services/trust/",
		Audience: saml.AudienceEntra, Now: l.world.Now(),
	}, Destination: l.origin + "/login.srf", InResponseTo: "_asked"})
	if err != nil {
		l.t.Fatal(err)
	}
	return r
}

func TestPrashobsProviderTellsOfMFAInSAMLP(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	b := l.browser()
	b.open(l.saml("wingtip.example"))
	if screens := strings.Join(b.through(prashob), " "); screens != "sts.signin sts.mfa" {
		t.Errorf("screens %q", screens)
	}
	got := l.responded(1, "wingtip.example", 0)
	want := saml.Response{
		Assertion: saml.Assertion{
			ID: got.ID, Issuer: "http://wingtip.example/adfs/services/trust/", Audience: saml.AudienceEntra,
			ImmutableID: "cHJhc2hvYg==", UPN: prashob, AuthnMethod: saml.MultipleAuthn,
			AuthnInstant: start, IssueInstant: start, NotBefore: start, NotOnOrAfter: start.Add(time.Hour),
		},
		ResponseID: got.ResponseID, InResponseTo: "_asked", Destination: l.origin + "/login.srf", Recipient: l.origin + "/login.srf",
		ConfirmedUntil: start.Add(5 * time.Minute),
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("response (-want +got):\n%s", diff)
	}
	if posted := l.posted[0]; posted.Get("RelayState") != "flow.secret" || len(posted) != 2 {
		t.Errorf("posted: %v", posted)
	}
	raw, _ := saml.Unbase64(l.posted[0].Get("SAMLResponse"))
	// The signature covers the port that the test was given: only what is around it
	// can be compared.
	text, _, _ := strings.Cut(strings.ReplaceAll(string(raw), l.origin, "https://sandbox.test"), "<ds:Signature")
	golden.Text(t, "prashob.response.xml", text+"\n")
}

func TestBothProtocolsShareASession(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	b := l.browser()
	b.open(l.request("wingtip.example"))
	b.through(prashob)
	b.open(l.saml("wingtip.example"))
	if b.shown.name != "" || !l.responded(2, "wingtip.example", 0).MFA() {
		t.Errorf("the session does not answer: %q", b.shown.name)
	}
}

func TestWhatASAMLRequestAsksForDecidesTheScreens(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		domain  string
		index   int
		upn     string
		change  func(*saml.AuthnRequest)
		screens string // of the second request
		mfa     bool
	}{
		"nothing: the session answers":        {"wingtip.example", 0, lazy, func(*saml.AuthnRequest) {}, "", false},
		"ForceAuthn: everything again":        {"wingtip.example", 0, prashob, func(q *saml.AuthnRequest) { q.ForceAuthn = true }, "sts.signin sts.mfa", true},
		"multipleauthn: the phone alone":      {"wingtip.example", 0, lazy, forMFA, "sts.mfa", true},
		"a password class asks for no MFA":    {"wingtip.example", 0, lazy, func(q *saml.AuthnRequest) { q.Classes = []string{saml.ClassPassword} }, "", false},
		"no MFA at the provider":              {"nomfa.example", 2, plain, forMFA, "", false},
		"MFA that is never told":              {"wingtiptoys.example", 1, trent, forMFA, "", false},
		"no address: the registered one will": {"wingtip.example", 0, lazy, func(q *saml.AuthnRequest) { q.ReplyTo = "" }, "", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t)
			b := l.browser()
			b.open(l.saml(c.domain))
			b.through(c.upn)
			b.open(l.saml(c.domain, c.change))
			if got := strings.Join(b.through(c.upn), " "); got != c.screens {
				t.Errorf("screens %q, want %q", got, c.screens)
			}
			if got := l.responded(2, c.domain, c.index); got.MFA() != c.mfa {
				t.Errorf("MFA claimed: %t, want %t", got.MFA(), c.mfa)
			}
		})
	}
}

func TestASAMLRequestMayBePosted(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	b := l.browser()
	raw := `<p:AuthnRequest xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol" ID="_asked" Version="2.0" IssueInstant="2026-04-02T09:00:00Z">` +
		`<Issuer xmlns="urn:oasis:names:tc:SAML:2.0:assertion">urn:federation:MicrosoftOnline</Issuer></p:AuthnRequest>`
	b.post(l.origin+"/sts/wingtip.example/adfs/ls/", url.Values{"SAMLRequest": {base64.StdEncoding.EncodeToString([]byte(raw))}, "RelayState": {`"><script>`}})
	b.through(prashob)
	if !l.responded(1, "wingtip.example", 0).MFA() || l.posted[0].Get("RelayState") != `"><script>` {
		t.Errorf("posted: %v", l.posted[0])
	}
}

func TestSAMLRequestsTheProviderDoesNotServeAreRefusedByName(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	at := func(value string) string { return l.passive("wingtip.example", "SAMLRequest", value) }
	for name, c := range map[string]struct{ address, code string }{
		"not Base64":             {at("<x>"), "sts.saml-request-invalid"},
		"not compressed":         {at(base64.StdEncoding.EncodeToString([]byte("<x/>"))), "sts.saml-request-invalid"},
		"empty":                  {at(""), "sts.saml-request-invalid"},
		"another relying party":  {l.saml("wingtip.example", func(q *saml.AuthnRequest) { q.Issuer = "urn:other" }), "sts.saml-issuer-unknown"},
		"an answer elsewhere":    {l.saml("wingtip.example", func(q *saml.AuthnRequest) { q.ReplyTo = "https://evil.example/login.srf" }), "sts.saml-reply-refused"},
		"nobody may be asked":    {l.saml("wingtip.example", func(q *saml.AuthnRequest) { q.Passive = true }), "sts.saml-passive"},
		"an unknown way":         {l.saml("wingtip.example", func(q *saml.AuthnRequest) { q.Classes = []string{"urn:carrier-pigeon"} }), "sts.saml-context-unknown"},
		"no id to answer to":     {l.saml("wingtip.example", func(q *saml.AuthnRequest) { q.ID = "" }), "sts.saml-request-invalid"},
		"a RelayState too long":  {strings.Replace(l.saml("wingtip.example"), "flow.secret", strings.Repeat("a", maxContext+1), 1), "sts.parameter-invalid"},
		"RelayState given twice": {l.saml("wingtip.example") + "&RelayState=x", "sts.request-malformed"},
	} {
		got := l.browser().open(c.address)
		if got.status != 400 || got.name != "sts.error" || !strings.Contains(got.text, c.code) {
			t.Errorf("%s: %d %q, want %s: %s", name, got.status, got.name, c.code, got.text)
		}
	}
	if len(l.posted) != 0 {
		t.Error("something was posted")
	}
}

// TestAMissingPassThroughRuleHidesTheMFA is the classic fault of an AD FS.
func TestAMissingPassThroughRuleHidesTheMFA(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	rule := func(missing bool) {
		t.Helper()
		err := l.world.Write(func(tx *world.Txn) error {
			return directory.ChangeProvider(tx, "wingtip.example", func(p *directory.Provider) { p.NoAMRRule = missing })
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	rule(true)
	b := l.browser()
	b.open(l.request("wingtip.example"))
	b.signIn(prashob)
	b.expect("sts.mfa")
	for _, want := range []string{"Authentication Methods References", "Microsoft Office 365 Identity Platform", "Pass Through or Filter an Incoming Claim"} {
		if !strings.Contains(b.shown.text, want) {
			t.Errorf("the page does not say %q: %s", want, b.shown.text)
		}
	}
	l.approve(prashob)
	b.submit()
	if got := l.arrived(1, "wingtip.example", 0); got.MFA() || len(got.AuthnMethods) != 0 {
		t.Errorf("the claim was sent: %+v", got)
	}
	if !strings.Contains(b.shown.text, "Authentication Methods References") {
		t.Errorf("the page that passes the answer on does not say why: %s", b.shown.text)
	}
	b.open(l.saml("wingtip.example"))
	if l.responded(2, "wingtip.example", 0).MFA() {
		t.Error("the claim was sent by SAML-P")
	}
	rule(false)
	b.open(l.request("wingtip.example"))
	if !l.arrived(3, "wingtip.example", 0).MFA() {
		t.Error("with the rule the claim is not sent")
	}
}

func TestMetadataNamesBothProtocols(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	got := l.browser().open(l.origin + "/sts/wingtip.example/FederationMetadata/2007-06/FederationMetadata.xml")
	var doc struct {
		WSFed struct {
			Protocols string `xml:"protocolSupportEnumeration,attr"`
		} `xml:"urn:oasis:names:tc:SAML:2.0:metadata RoleDescriptor"`
		SAML struct {
			Protocols   string `xml:"protocolSupportEnumeration,attr"`
			Certificate string `xml:"KeyDescriptor>KeyInfo>X509Data>X509Certificate"`
			SignOn      []struct {
				Binding  string `xml:"Binding,attr"`
				Location string `xml:"Location,attr"`
			} `xml:"SingleSignOnService"`
		} `xml:"urn:oasis:names:tc:SAML:2.0:metadata IDPSSODescriptor"`
	}
	if err := xml.Unmarshal([]byte(got.source), &doc); err != nil {
		t.Fatal(err)
	}
	if doc.WSFed.Protocols == "" || doc.SAML.Protocols != "urn:oasis:names:tc:SAML:2.0:protocol" || doc.SAML.Certificate == "" ||
		len(doc.SAML.SignOn) != 2 || doc.SAML.SignOn[0].Location != l.origin+"/sts/wingtip.example/adfs/ls/" {
		t.Errorf("metadata:\n%s", got.source)
	}
}
