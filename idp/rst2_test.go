package idp

import (
	"encoding/xml"
	"fmt"
	"html"
	"strings"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/golden"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/saml"
	"github.com/pcsandbox/pcsandbox/internal/world"
	"github.com/pcsandbox/pcsandbox/internal/wstrust"
)

// rst2Body is what a service sends for a mail program.
func rst2Body(user, password string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><S:Envelope xmlns:S="http://www.w3.org/2003/05/soap-envelope" xmlns:wsse="` + wstrust.NamespaceSecurity + `" xmlns:wsp="http://schemas.xmlsoap.org/ws/2004/09/policy" xmlns:wsa="http://www.w3.org/2005/08/addressing">` +
		`<S:Header><wsa:Action S:mustUnderstand="1">http://schemas.xmlsoap.org/ws/2005/02/trust/RST/Issue</wsa:Action><wsa:To S:mustUnderstand="1">https://login.microsoftonline.com/rst2.srf</wsa:To>` +
		`<ps:AuthInfo xmlns:ps="http://schemas.microsoft.com/LiveID/SoapServices/v1" Id="PPAuthInfo"><ps:BinaryVersion>5</ps:BinaryVersion></ps:AuthInfo>` +
		`<wsse:Security><wsse:UsernameToken><wsse:Username>` + html.EscapeString(user) + `</wsse:Username><wsse:Password>` + html.EscapeString(password) + `</wsse:Password></wsse:UsernameToken></wsse:Security></S:Header>` +
		`<S:Body><wst:RequestSecurityToken xmlns:wst="http://schemas.xmlsoap.org/ws/2005/02/trust" Id="RST0"><wst:RequestType>http://schemas.xmlsoap.org/ws/2005/02/trust/Issue</wst:RequestType>` +
		`<wsp:AppliesTo><wsa:EndpointReference><wsa:Address>outlook.office365.com</wsa:Address></wsa:EndpointReference></wsp:AppliesTo><wsp:PolicyReference URI="MBI_SSL"/></wst:RequestSecurityToken></S:Body></S:Envelope>`
}

// rst2Call is the whole request, as it stands on the wire.
func rst2Call(protocol, body string) string {
	return fmt.Sprintf("POST /rst2.srf HTTP/1.1\r\nHost: sandbox.test\r\nConnection: close\r\nContent-Type: application/soap+xml; charset=utf-8\r\nX-MS-Client-Application: %s\r\nContent-Length: %d\r\n\r\n%s", protocol, len(body), body)
}

func changeTenant(id string, change func(*directory.Tenant)) func(*world.Txn) error {
	return func(tx *world.Txn) error {
		t, _ := directory.Tenants.Get(tx, id)
		change(&t)
		return directory.Tenants.Put(tx, t)
	}
}

// conditionalAccess gives Contoso one policy for legacy clients.
func conditionalAccess(grant policy.Grant) func(*world.Txn) error {
	return changeTenant(contosoID, func(t *directory.Tenant) {
		t.License, t.SecurityDefaults = policy.P1, false
		t.Policies = []directory.ConditionalAccess{{ID: "c0ffee00-0000-4000-8000-000000000001", Grant: grant, Clients: []policy.ClientKind{policy.LegacyClient}}}
	})
}

// A legacySignInCase is a mail program's sign-in and what becomes of it.
type legacySignInCase struct {
	name     string
	user     string
	password string // empty: the right one
	protocol string
	change   func(*world.Txn) error
	number   int // of the refusal; 0: a token
	reason   policy.Reason
	client   string // clientAppUsed of the sign-in log; empty: nobody's log
}

func legacyCases() []legacySignInCase {
	const imap = "Microsoft.Exchange.Imap"
	return []legacySignInCase{
		{"a password is all that is asked for", "nightly@contoso.example", "", imap, nil, 0, policy.SignInIssuedWithoutMFA, "IMAP4"},
		{"over POP", "nightly@contoso.example", "", "Microsoft.Exchange.Pop", nil, 0, policy.SignInIssuedWithoutMFA, "POP3"},
		{"over SMTP", "nightly@contoso.example", "", "Microsoft.Exchange.SMTP", nil, 0, policy.SignInIssuedWithoutMFA, "Authenticated SMTP"},
		{"over ActiveSync", "nightly@contoso.example", "", "Microsoft.Exchange.ActiveSync", nil, 0, policy.SignInIssuedWithoutMFA, "Exchange ActiveSync"},
		{"over EWS", "nightly@contoso.example", "", "Microsoft.Exchange.WebServices", nil, 0, policy.SignInIssuedWithoutMFA, "Exchange Web Services"},
		{"from Outlook 2010", "nightly@contoso.example", "", "Microsoft.Exchange.RPC", nil, 0, policy.SignInIssuedWithoutMFA, "Outlook Anywhere (RPC over HTTP)"},
		{"over MAPI", "nightly@contoso.example", "", "Microsoft.Exchange.Mapi", nil, 0, policy.SignInIssuedWithoutMFA, "MAPI Over HTTP"},
		{"over Autodiscover", "nightly@contoso.example", "", "Microsoft.Exchange.Autodiscover", nil, 0, policy.SignInIssuedWithoutMFA, "Autodiscover"},
		{"over nobody knows what", "nightly@contoso.example", "", "Gopher", nil, 0, policy.SignInIssuedWithoutMFA, "Other clients"},
		{"security defaults", "nightly@contoso.example", "", imap, changeTenant(contosoID, func(t *directory.Tenant) { t.SecurityDefaults = true }), 530035, policy.SignInLegacyBlocked, "IMAP4"},
		{"a Conditional Access policy that blocks legacy clients", "nightly@contoso.example", "", imap, conditionalAccess(policy.GrantBlock), 53003, policy.SignInBlockedByConditionalAccess, "IMAP4"},
		{"a Conditional Access policy that wants MFA", "nightly@contoso.example", "", imap, conditionalAccess(policy.GrantMFA), 50076, policy.SignInLegacyNoMFA, "IMAP4"},
		{"MFA wanted of a person who could do it elsewhere", "alejandra@contoso.example", "", imap, nil, 50076, policy.SignInLegacyNoMFA, "IMAP4"},
		{"a wrong password", "nightly@contoso.example", "guess", imap, nil, 50126, policy.SignInPasswordWrong, "IMAP4"},
		{"a wrong password under security defaults", "nightly@contoso.example", "guess", imap, changeTenant(contosoID, func(t *directory.Tenant) { t.SecurityDefaults = true }), 50126, policy.SignInPasswordWrong, "IMAP4"},
		{"a locked account", "nightly@contoso.example", "", imap, changeUser("nightly", func(u *directory.User) { u.LockedUntil = start.Add(time.Minute) }), 50053, policy.SignInAccountLocked, "IMAP4"},
		{"a disabled account", "dora@contoso.example", "", imap, nil, 50057, policy.SignInAccountDisabled, "IMAP4"},
		{"an expired password", "fred@contoso.example", "", imap, nil, 50055, policy.SignInPasswordExpired, "IMAP4"},
		{"a federated user, whose password is not Entra's", "trent@wingtip.example", "sandbox-trent", imap, nil, 50126, policy.SignInPasswordWrong, "IMAP4"},
		{"a stranger", "nobody@contoso.example", "x", imap, nil, 50034, "", "IMAP4"},
		{"a domain that is nobody's", "nobody@nowhere.example", "x", imap, nil, 50059, "", ""},
	}
}

func TestALegacySignInIsHeldToTheSameRules(t *testing.T) {
	t.Parallel()
	var all strings.Builder
	for _, c := range legacyCases() {
		if c.password == "" {
			name, _, _ := strings.Cut(c.user, "@")
			c.password = "sandbox-" + name
		}
		var changes []func(*world.Txn) error
		if c.change != nil {
			changes = append(changes, c.change)
		}
		sb := newSandbox(t, changes...)
		call := rst2Call(c.protocol, rst2Body(c.user, c.password))
		got := golden.Send(t, sb.dial, call)
		if strings.HasSuffix(c.protocol, ".Imap") { // the others' differ in nothing but the log
			all.WriteString(transcript(c.name, call, got))
		}
		c.compare(t, sb, got)
	}
	golden.Text(t, "rst2.txt", all.String())
}

// compare holds an answer against the row's own words, so that no -update can
// hide a wrong one.
func (c legacySignInCase) compare(t *testing.T, sb *sandbox, got string) {
	t.Helper()
	want := []string{"HTTP/1.1 200 ", "<wst:TokenType>urn:passport:compact<", `<wsse:BinarySecurityToken Id="Compact0">t=`}
	if c.number != 0 {
		want = []string{"HTTP/1.1 400 ", "<S:Value>wst:FailedAuthentication<", fmt.Sprintf("<psf:text>AADSTS%d: ", c.number)}
	}
	for _, w := range append(want, "Content-Type: application/soap+xml; charset=utf-8\r\n", "Cache-Control: no-store") {
		if !strings.Contains(got, w) {
			t.Errorf("%s: no %s in\n%s", c.name, w, got)
		}
	}
	entry := sb.lastEntry()
	if got := entry.Reason(); c.reason != "" && got != c.reason {
		t.Errorf("%s: the journal's reason is %s, want %s", c.name, got, c.reason)
	}
	if text := fmt.Sprintf("%+v", entry); strings.Contains(text, c.password) {
		t.Errorf("%s: the journal holds the password", c.name)
	}
	var log []directory.SignInRecord
	for rec := range directory.SignIns.All(sb.Read(), "tenant", contosoID) {
		log = append(log, rec)
	}
	for rec := range directory.SignIns.All(sb.Read(), "tenant", wingtipID) {
		log = append(log, rec)
	}
	switch {
	case c.client == "" && len(log) == 0:
	case len(log) != 1 || log[0].ClientApp != c.client || log[0].ErrorCode != c.number || log[0].Interactive || log[0].MFA || log[0].AppName != "Office 365 Exchange Online":
		t.Errorf("%s: sign-in log %+v", c.name, log)
	}
}

func TestAMessageThatIsNoLegacySignInIsRefused(t *testing.T) {
	t.Parallel()
	good := rst2Body("nightly@contoso.example", "sandbox-nightly")
	stamped := func(expires string) string {
		return strings.Replace(good, "<wsse:Security>", `<wsse:Security><u:Timestamp xmlns:u="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"><u:Created>2036-04-02T08:00:00Z</u:Created><u:Expires>`+expires+`</u:Expires></u:Timestamp>`, 1)
	}
	sb := newSandbox(t)
	for name, c := range map[string]struct {
		body   string
		status int
		text   string
	}{
		"a timestamp that fits":   {stamped("2036-04-02T09:05:00Z"), 200, "urn:passport:compact"},
		"a timestamp that is old": {stamped("2036-04-02T08:05:00Z"), 400, "AADSTS90023: "},
		"WS-Trust 1.3":            {strings.ReplaceAll(strings.ReplaceAll(good, wstrust.February2005.Action, wstrust.Trust13.Action), wstrust.February2005.Namespace, wstrust.Trust13.Namespace), 400, "February 2005"},
		"nothing":                 {"", 400, "AADSTS90023: "},
		"a DOCTYPE":               {strings.Replace(good, "<S:Envelope", "<!DOCTYPE a><S:Envelope", 1), 400, "DOCTYPE"},
		"no password":             {rst2Body("nightly@contoso.example", ""), 400, "UsernameToken"},
	} {
		a := sb.do("POST", "/RST2.srf", c.body)
		var fault struct {
			XMLName xml.Name `xml:"http://www.w3.org/2003/05/soap-envelope Envelope"`
		}
		if err := xml.Unmarshal(a.Body, &fault); err != nil || a.StatusCode != c.status || !strings.Contains(string(a.Body), c.text) {
			t.Errorf("%s: %d %v\n%s", name, a.StatusCode, err, a.Body)
		}
		if strings.Contains(string(a.Body), "sandbox-nightly") {
			t.Errorf("%s: the answer repeats the password", name)
		}
	}
}

// rst2WithAssertion is what a service sends for a federated user.
func rst2WithAssertion(t *testing.T, name string, changes ...func(*saml.Assertion)) string {
	t.Helper()
	body := rst2Body("x", "x")
	before, rest, _ := strings.Cut(body, "<wsse:UsernameToken>")
	_, after, _ := strings.Cut(rest, "</wsse:UsernameToken>")
	return before + string(rawBearer(t, wingtipSays(name, changes...))) + after
}

func TestAFederatedUsersMailProgramComesByTheProvider(t *testing.T) {
	t.Parallel()
	secure := changeTenant(wingtipID, func(t *directory.Tenant) { t.SecurityDefaults = true })
	enforce := changeUser("trent", func(u *directory.User) { u.PerUserMFA = policy.PerUserEnforced })
	nothing := func(*world.Txn) error { return nil }
	for name, c := range map[string]struct {
		body   string
		change func(*world.Txn) error
		want   string
		number int
	}{
		"nothing is asked for":         {rst2WithAssertion(t, "trent"), nothing, "urn:passport:compact", 0},
		"security defaults":            {rst2WithAssertion(t, "trent"), secure, "AADSTS530035: ", 530035},
		"security defaults, and MFA":   {rst2WithAssertion(t, "trent", multipleAuthn), secure, "AADSTS530035: ", 530035},
		"MFA is asked for":             {rst2WithAssertion(t, "trent"), enforce, "AADSTS50076: ", 50076},
		"MFA is asked for, and done":   {rst2WithAssertion(t, "trent", multipleAuthn), enforce, "urn:passport:compact", 0},
		"a revocation since":           {rst2WithAssertion(t, "trent", func(a *saml.Assertion) { a.AuthnInstant = start.Add(-time.Minute) }), func(tx *world.Txn) error { return directory.RevokeSessions(tx, userID("trent"), start) }, "AADSTS50173: ", 50173},
		"an assertion that is over":    {rst2WithAssertion(t, "trent", func(a *saml.Assertion) { a.NotOnOrAfter = start }), nothing, "AADSTS50008: ", -1},
		"an assertion of nobody's own": {rst2WithAssertion(t, "trent", func(a *saml.Assertion) { a.Issuer = "urn:x" }), nothing, "AADSTS50107: ", -1},
	} {
		sb := newSandbox(t, trustWingtip(t), c.change)
		if got := golden.Send(t, sb.dial, rst2Call("Microsoft.Exchange.Imap", c.body)); !strings.Contains(got, c.want) {
			t.Errorf("%s: no %s in\n%s", name, c.want, got)
		}
		var log []directory.SignInRecord
		for rec := range directory.SignIns.All(sb.Read(), "tenant", wingtipID) {
			log = append(log, rec)
		}
		if nobodys := c.number < 0; nobodys != (len(log) == 0) || !nobodys && (log[0].ErrorCode != c.number || log[0].UserID != userID("trent") || log[0].ClientApp != "IMAP4") {
			t.Errorf("%s: sign-in log %+v", name, log)
		}
	}
}

func TestAMailServicesAssertionIsGoodOnce(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t, trustWingtip(t))
	for _, want := range []string{"urn:passport:compact", "AADSTS50008: "} {
		if got := golden.Send(t, sb.dial, rst2Call("Microsoft.Exchange.Pop", rst2WithAssertion(t, "trent"))); !strings.Contains(got, want) {
			t.Errorf("no %s in\n%s", want, got)
		}
	}
}

func TestGuessesOverLegacyProtocolsCountForTheLockout(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	for range policy.LockoutThreshold {
		golden.Send(t, sb.dial, rst2Call("Microsoft.Exchange.Imap", rst2Body("nightly@contoso.example", "guess")))
	}
	got := golden.Send(t, sb.dial, rst2Call("Microsoft.Exchange.Imap", rst2Body("nightly@contoso.example", "sandbox-nightly")))
	if !strings.Contains(got, "AADSTS50053: ") || !strings.Contains(got, "<psf:reqstatus>"+lockedOut+"<") {
		t.Errorf("after %d guesses: %s", policy.LockoutThreshold, got)
	}
}

func FuzzRST2(f *testing.F) {
	good := rst2Body("nightly@contoso.example", "sandbox-nightly")
	for _, seed := range []string{good, good[:len(good)/2], strings.Replace(good, "S:Body", "S:Bod", 1), ""} {
		f.Add(seed, "Microsoft.Exchange.Imap")
	}
	sb := newSandbox(f)
	f.Fuzz(func(t *testing.T, body, protocol string) {
		sb := *sb
		sb.t = t
		if strings.ContainsAny(protocol, "\r\n\x00") {
			return
		}
		if name := legacyProtocol(protocol); name == "" {
			t.Errorf("%q has no name", protocol)
		}
		if a := sb.do("POST", "/rst2.srf", body); a.StatusCode >= 500 || a.StatusCode == 200 && !strings.Contains(body, "sandbox-nightly") {
			t.Errorf("%d for %q", a.StatusCode, body)
		}
	})
}
