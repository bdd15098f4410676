package sts

import (
	"bytes"
	"crypto/x509"
	"encoding/xml"
	"fmt"
	"html"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/golden"
	"github.com/pcsandbox/pcsandbox/internal/saml"
	"github.com/pcsandbox/pcsandbox/internal/wstrust"
)

const mixed2005, mixed13 = "/adfs/services/trust/2005/usernamemixed", "/adfs/services/trust/13/usernamemixed"

// An rst is a request as client libraries write it.
type rst struct {
	version   wstrust.Version
	requests  string // request type, its last word
	user      string
	password  string
	appliesTo string
	created   time.Time
	expires   time.Time
}

func asks(user, password string) rst {
	return rst{version: wstrust.Trust13, user: user, password: password, requests: "/Issue", appliesTo: saml.AudienceEntra, created: start, expires: start.Add(10 * time.Minute)}
}

func (r rst) String() string {
	const layout = "2006-01-02T15:04:05.000Z"
	return fmt.Sprintf(`<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:wsa="http://www.w3.org/2005/08/addressing" xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd">`+
		`<s:Header><wsa:Action s:mustUnderstand="1">%s</wsa:Action><wsa:messageID>urn:uuid:6f8b2d1e-0000-4000-8000-000000000001</wsa:messageID>`+
		`<wsa:ReplyTo><wsa:Address>http://www.w3.org/2005/08/addressing/anonymous</wsa:Address></wsa:ReplyTo><wsa:To s:mustUnderstand="1">https://sts.example/</wsa:To>`+
		`<wsse:Security s:mustUnderstand="1" xmlns:wsse="%s"><wsu:Timestamp wsu:Id="_0"><wsu:Created>%s</wsu:Created><wsu:Expires>%s</wsu:Expires></wsu:Timestamp>`+
		`<wsse:UsernameToken wsu:Id="uuid-1"><wsse:Username>%s</wsse:Username><wsse:Password>%s</wsse:Password></wsse:UsernameToken></wsse:Security></s:Header>`+
		`<s:Body><wst:RequestSecurityToken xmlns:wst="%s"><wsp:AppliesTo xmlns:wsp="http://schemas.xmlsoap.org/ws/2004/09/policy"><wsa:EndpointReference><wsa:Address>%s</wsa:Address></wsa:EndpointReference></wsp:AppliesTo>`+
		`<wst:KeyType>%s/Bearer</wst:KeyType><wst:RequestType>%s%s</wst:RequestType></wst:RequestSecurityToken></s:Body></s:Envelope>`,
		r.version.Action, wstrust.NamespaceSecurity, r.created.Format(layout), r.expires.Format(layout), html.EscapeString(r.user), html.EscapeString(r.password),
		r.version.Namespace, html.EscapeString(r.appliesTo), r.version.Namespace, r.version.Namespace, r.requests)
}

// soap sends a message to a domain's provider.
func (l *lab) soap(domain, path, body string) (int, string) {
	l.t.Helper()
	req, err := http.NewRequestWithContext(l.t.Context(), http.MethodPost, l.origin+"/sts/"+domain+path, strings.NewReader(body))
	if err != nil {
		l.t.Fatal(err)
	}
	req.Header.Set("Content-Type", wstrust.ContentType)
	res, err := (&http.Client{Transport: l.transport}).Do(req)
	if err != nil {
		l.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		l.t.Fatal(err)
	}
	if kind := res.Header.Get("Content-Type"); kind != wstrust.ContentType {
		l.t.Errorf("%s: the answer is %s", path, kind)
	}
	return res.StatusCode, string(text)
}

// between cuts a token out of an answer as it stands there, as MSAL Python does.
func between(t *testing.T, text, from, to string) string {
	t.Helper()
	_, rest, ok := strings.Cut(text, from)
	inside, _, closed := strings.Cut(rest, to)
	if !ok || !closed {
		t.Fatalf("no %s…%s in:\n%s", from, to, text)
	}
	return inside
}

func TestAProgramTradesAPasswordForAnAssertion(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, path string
		version    wstrust.Version
		user       string
		domain     string
		key        int
	}{
		{"in the version of February 2005", mixed2005, wstrust.February2005, prashob, "wingtip.example", 0},
		{"in version 1.3", mixed13, wstrust.Trust13, prashob, "wingtip.example", 0},
		{"in other letters", mixed13, wstrust.Trust13, " PRASHOB@Wingtip.Example ", "wingtip.example", 0},
		{"whose provider passes nothing on", mixed13, wstrust.Trust13, trent, "wingtiptoys.example", 1},
		{"whose provider does no MFA", mixed2005, wstrust.February2005, plain, "nomfa.example", 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t)
			request := asks(c.user, secret)
			request.version = c.version
			status, text := l.soap(c.domain, c.path, request.String())
			if status != 200 || !strings.Contains(text, "<a:RelatesTo>urn:uuid:6f8b2d1e-0000-4000-8000-000000000001<") ||
				!strings.Contains(text, "<t:TokenType>urn:oasis:names:tc:SAML:1.0:assertion<") {
				t.Fatalf("%d %s", status, text)
			}
			certificate, err := l.keys.ProviderCertificate(c.key, c.domain, start)
			if err != nil {
				t.Fatal(err)
			}
			want := saml.Expect{Certificates: []*x509.Certificate{certificate}, Issuer: "http://" + c.domain + "/adfs/services/trust/", Audience: saml.AudienceEntra, Now: l.world.Now()}
			token := between(t, text, "<t:RequestedSecurityToken>", "</t:RequestedSecurityToken>")
			a, mfa, err := saml.SAML11.VerifyBearer([]byte(token), want, nil)
			if err != nil {
				t.Fatalf("%v in:\n%s", err, text)
			}
			if a.UPN != strings.ToLower(strings.TrimSpace(c.user)) || a.ImmutableID == "" || !a.AuthnInstant.Equal(start) {
				t.Errorf("assertion of %+v", a)
			}
			if mfa {
				t.Error("the assertion tells of MFA, which no program can do")
			}
		})
	}
}

func TestTheActiveAnswersByteForByte(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	old := asks(prashob, secret)
	old.version = wstrust.February2005
	_, text := l.soap("wingtip.example", mixed2005, old.String())
	golden.Text(t, "trust2005.xml", text+"\n")
	_, text = l.soap("wingtip.example", mixed13, asks(prashob, secret).String())
	golden.Text(t, "trust13.xml", text+"\n")
	_, text = l.soap("wingtip.example", mixed13, asks(prashob, "wrong").String())
	golden.Text(t, "trustfault.xml", text+"\n")
}

func TestTheActiveEndpointSaysWhyItRefuses(t *testing.T) {
	t.Parallel()
	good := asks(prashob, secret)
	old := func(change func(*rst)) string { r := good; change(&r); return r.String() }
	for _, c := range []struct{ name, body, code, reason string }{
		{"a wrong password", asks(prashob, "guess").String(), "FailedAuthentication", "ID3242: The security token could not be authenticated or authorized."},
		{"a stranger", asks("nobody@wingtip.example", secret).String(), "FailedAuthentication", "ID3242:"},
		{"a person of another domain", asks(trent, secret).String(), "FailedAuthentication", "ID3242:"},
		{"an account without a password", asks("empty@wingtip.example", secret).String(), "FailedAuthentication", "ID3242:"},
		{"no password", asks(prashob, "").String(), "InvalidSecurity", "one UsernameToken with a name and a plain password"},
		{"another relying party", old(func(r *rst) { r.appliesTo = "urn:sharepoint" }), "InvalidScope", "urn:federation:MicrosoftOnline"},
		{"the other version", old(func(r *rst) { r.version = wstrust.February2005 }), "InvalidRequest", "another version of WS-Trust"},
		{"another wish", old(func(r *rst) { r.requests = "/Renew" }), "InvalidRequest", "Action and RequestType"},
		{"a clock far ahead", old(func(r *rst) { r.created = start.Add(6 * time.Minute) }), "InvalidSecurity", "it was made at 2026-04-02 09:06:00Z, and here it is 2026-04-02 09:00:00Z"},
		{"an old message", old(func(r *rst) { r.expires = start.Add(-6 * time.Minute) }), "InvalidSecurity", "it ended at 2026-04-02 08:54:00Z"},
		{"no timestamp", strings.NewReplacer("wsu:Timestamp", "wsu:Other").Replace(good.String()), "InvalidSecurity", "one wsu:Timestamp"},
		{"a password's digest", strings.Replace(good.String(), "<wsse:Password>", `<wsse:Password Type="urn:digest">`, 1), "InvalidSecurity", "a plain password"},
		{"a DOCTYPE", `<!DOCTYPE x [<!ENTITY e "x">]>` + good.String(), "InvalidRequest", "it has a DOCTYPE"},
		{"SOAP 1.1", strings.Replace(good.String(), "http://www.w3.org/2003/05/soap-envelope", "http://schemas.xmlsoap.org/soap/envelope/", 1), "InvalidRequest", "no SOAP 1.2 envelope"},
		{"nothing", "", "InvalidRequest", "not well-formed"},
		{"two requests", strings.Replace(good.String(), "</s:Body>", "<wst:RequestSecurityToken xmlns:wst='"+wstrust.Trust13.Namespace+"'/></s:Body>", 1), "InvalidRequest", "more than one"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t)
			status, text := l.soap("wingtip.example", mixed13, c.body)
			var fault struct {
				Code   string `xml:"Body>Fault>Code>Subcode>Value"`
				Reason string `xml:"Body>Fault>Reason>Text"`
			}
			if err := xml.Unmarshal([]byte(text), &fault); err != nil {
				t.Fatalf("%v in:\n%s", err, text)
			}
			if _, code, _ := strings.Cut(fault.Code, ":"); status != 500 || code != c.code || !strings.Contains(fault.Reason, c.reason) {
				t.Errorf("%d %s: %s", status, fault.Code, fault.Reason)
			}
			if strings.Contains(text, secret) {
				t.Error("the fault repeats the password")
			}
		})
	}
}

func TestPasswordsOfProgramsStayOutOfTheJournal(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.soap("wingtip.example", mixed13, asks(prashob, secret).String())
	l.soap("wingtip.example", mixed13, asks(prashob, "guess-battery").String())
	for _, e := range l.world.Journal.Newest(2) {
		if text := fmt.Sprintf("%+v", e); strings.Contains(text, "battery") {
			t.Errorf("the journal holds a password: %s", text)
		}
	}
	if e := l.world.Journal.Newest(1)[0]; e.Code != "sts.trust-not-authenticated" || e.Route != "sts.usernamemixed.13" {
		t.Errorf("journal: %s %s", e.Route, e.Code)
	}
}

func TestAnEndlessMessageIsCutOff(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	body := bytes.Repeat([]byte("<a>"), maxBody)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, l.origin+"/sts/wingtip.example"+mixed13, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	res, err := (&http.Client{Transport: l.transport}).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("%d", res.StatusCode)
	}
}

func TestAFaultSpeaksTheVersionOfItsEndpoint(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for path, own := range map[string]wstrust.Version{mixed2005: wstrust.February2005, mixed13: wstrust.Trust13} {
		for _, asked := range []wstrust.Version{wstrust.February2005, wstrust.Trust13} {
			r := asks(prashob, secret)
			r.version, r.requests = asked, "/Renew"
			for _, body := range []string{r.String(), "<broken"} {
				status, text := l.soap("wingtip.example", path, body)
				other := wstrust.February2005.Namespace
				if own == wstrust.February2005 {
					other = wstrust.Trust13.Namespace
				}
				if status != 500 || !strings.Contains(text, `"`+own.Namespace+`"`) || strings.Contains(text, `"`+other+`"`) {
					t.Errorf("%s, asked in %s: %d %s", path, asked.Namespace, status, text)
				}
			}
		}
	}
}
