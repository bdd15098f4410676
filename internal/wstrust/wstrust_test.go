package wstrust

import (
	"encoding/xml"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var now = time.Date(2026, 4, 2, 9, 0, 0, 0, time.UTC)

// good is a request as MSAL for .NET writes it.
const good = `<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:wsa="http://www.w3.org/2005/08/addressing" xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd" xmlns:s="http://www.w3.org/2003/05/soap-envelope">` +
	`<s:Header><wsa:Action s:mustUnderstand="1">http://schemas.xmlsoap.org/ws/2005/02/trust/RST/Issue</wsa:Action><wsa:MessageID>urn:uuid:1</wsa:MessageID><wsa:To s:mustUnderstand="1">https://sts.example/x</wsa:To>` +
	`<wsse:Security s:mustUnderstand="1" xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"><wsu:Timestamp wsu:Id="MSATimeStamp"><wsu:Created>2026-04-02T09:00:00.000Z</wsu:Created><wsu:Expires>2026-04-02T09:10:00.000Z</wsu:Expires></wsu:Timestamp>` +
	`<wsse:UsernameToken wsu:Id="UnPwSecTok2005-1"><wsse:Username>a&amp;b@wingtip.example</wsse:Username><wsse:Password> p&lt;w </wsse:Password></wsse:UsernameToken></wsse:Security></s:Header>` +
	`<s:Body><wst:RequestSecurityToken xmlns:wst="http://schemas.xmlsoap.org/ws/2005/02/trust"><wsp:AppliesTo xmlns:wsp="http://schemas.xmlsoap.org/ws/2004/09/policy"><wsa:EndpointReference><wsa:Address>urn:federation:MicrosoftOnline</wsa:Address></wsa:EndpointReference></wsp:AppliesTo>` +
	`<wst:KeyType>http://schemas.xmlsoap.org/ws/2005/05/identity/NoProofKey</wst:KeyType><wst:RequestType>http://schemas.xmlsoap.org/ws/2005/02/trust/Issue</wst:RequestType></wst:RequestSecurityToken></s:Body></s:Envelope>`

func TestARequestIsReadAsItWasWritten(t *testing.T) {
	t.Parallel()
	want := Request{Version: February2005, MessageID: "urn:uuid:1", To: "https://sts.example/x", AppliesTo: "urn:federation:MicrosoftOnline",
		Username: "a&b@wingtip.example", Password: " p<w ", Created: now, Expires: now.Add(10 * time.Minute)}
	newer := strings.NewReplacer(February2005.Namespace, Trust13.Namespace, "MessageID", "messageID").Replace(good)
	for name, raw := range map[string]string{"February 2005": good, "1.3": newer} {
		if name == "1.3" {
			want.Version = Trust13
		}
		got, err := Read([]byte(raw))
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(Version{})); err != nil || diff != "" {
			t.Errorf("%s: %v\n%s", name, err, diff)
		}
		want.Version = February2005
	}
}

func TestWhatCannotBeReadInOneWayIsRefused(t *testing.T) {
	t.Parallel()
	swap := func(old, new string) string {
		if !strings.Contains(good, old) {
			t.Fatalf("there is no %s", old)
		}
		return strings.Replace(good, old, new, 1)
	}
	token := good[strings.Index(good, "<wsse:UsernameToken"):strings.Index(good, "</wsse:Security>")]
	for name, c := range map[string]struct {
		raw  string
		want error
	}{
		"nothing":                      {"", ErrMalformed},
		"not XML":                      {"<a", ErrMalformed},
		"two documents":                {good + strings.TrimPrefix(good, `<?xml version="1.0" encoding="utf-8"?>`), ErrMalformed},
		"text behind it":               {good + "x", ErrMalformed},
		"another encoding":             {swap("utf-8", "utf-16"), ErrMalformed},
		"too long":                     {good + strings.Repeat(" ", maxSize), ErrMalformed},
		"too deep":                     {swap("<s:Body>", "<s:Body>"+strings.Repeat("<a>", 50)+strings.Repeat("</a>", 50)), ErrMalformed},
		"a DOCTYPE":                    {swap("<s:Envelope", "<!DOCTYPE a><s:Envelope"), ErrMalformed},
		"an entity of its own":         {swap("a&amp;b", "&me;"), ErrMalformed},
		"a processing instruction":     {swap("<s:Body>", "<?x y?><s:Body>"), ErrMalformed},
		"another envelope":             {swap("http://www.w3.org/2003/05/soap-envelope", "urn:x"), ErrMalformed},
		"two headers":                  {swap("<s:Body>", "<s:Header/><s:Body>"), ErrMalformed},
		"two bodies":                   {swap("</s:Envelope>", "<s:Body/></s:Envelope>"), ErrMalformed},
		"two security headers":         {swap("</s:Header>", `<o:Security xmlns:o="`+NamespaceSecurity+`"/></s:Header>`), ErrMalformed},
		"no request":                   {strings.ReplaceAll(good, "RequestSecurityToken", "Something"), ErrMalformed},
		"two actions":                  {swap("<wsa:To", "<wsa:Action>x</wsa:Action><wsa:To"), ErrMalformed},
		"a long address":               {swap("urn:uuid:1", strings.Repeat("x", 2000)), ErrMalformed},
		"another action":               {swap("/RST/Issue", "/RST/Renew"), ErrAction},
		"no request type":              {strings.ReplaceAll(good, "RequestType", "Other"), ErrAction},
		"an action of another version": {strings.Replace(good, February2005.Action, Trust13.Action, 1), ErrAction},
		"two timestamps":               {swap("<wsse:UsernameToken", "<wsu:Timestamp/><wsse:UsernameToken"), ErrTimestamp},
		"a timestamp without an end":   {strings.ReplaceAll(good, "wsu:Expires", "wsu:Other"), ErrTimestamp},
		"a timestamp that is no time":  {swap("2026-04-02T09:00:00.000Z", "yesterday"), ErrTimestamp},
		"a token and an assertion":     {swap("</wsse:Security>", assertion+"</wsse:Security>"), ErrCredentials},
		"two assertions":               {swap(token, assertion+assertion), ErrCredentials},
		"no security header":           {strings.ReplaceAll(good, "wsse:Security", "wsse:Other"), ErrCredentials},
		"no token":                     {strings.ReplaceAll(good, "UsernameToken", "Other"), ErrCredentials},
		"two tokens":                   {swap(token, token+token), ErrCredentials},
		"two names":                    {swap("<wsse:Password>", "<wsse:Username>x</wsse:Username><wsse:Password>"), ErrCredentials},
		"two passwords":                {swap("<wsse:Password>", "<wsse:Password>x</wsse:Password><wsse:Password>"), ErrCredentials},
		"an empty password":            {swap(" p&lt;w ", ""), ErrCredentials},
		"a digest":                     {swap("<wsse:Password>", `<wsse:Password Type="urn:digest">`), ErrCredentials},
		"a long password":              {swap(" p&lt;w ", strings.Repeat("x", 2000)), ErrCredentials},
	} {
		r, err := Read([]byte(c.raw))
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if r.Password != "" || err != nil && strings.Contains(err.Error(), "p<w") {
			t.Errorf("%s: the password is told", name)
		}
	}
}

// assertion is one whose bytes a parser would change.
const assertion = `<saml:Assertion  xmlns:saml='urn:oasis:names:tc:SAML:1.0:assertion' AssertionID = "_1"><!-- x --><saml:Conditions></saml:Conditions></saml:Assertion>`

func TestAnAssertionIsTakenByteForByte(t *testing.T) {
	t.Parallel()
	token := good[strings.Index(good, "<wsse:UsernameToken"):strings.Index(good, "</wsse:Security>")]
	r, err := Read([]byte(strings.Replace(good, token, assertion, 1)))
	if err != nil || string(r.Assertion) != assertion || r.Username != "" || r.Password != "" {
		t.Errorf("%+v, %v", r, err)
	}
	elsewhere := strings.Replace(good, "</wst:RequestSecurityToken>", assertion+"</wst:RequestSecurityToken>", 1)
	if r, err := Read([]byte(elsewhere)); err != nil || r.Assertion != nil || r.Username == "" {
		t.Errorf("an assertion in the body: %+v, %v", r, err)
	}
}

func TestATimestampMustFitTheClock(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		created, expires time.Duration // from now
		want             error
	}{
		"made now":                   {0, 10 * time.Minute, nil},
		"made five minutes from now": {5 * time.Minute, 15 * time.Minute, nil},
		"made later than that":       {5*time.Minute + time.Second, 15 * time.Minute, ErrTime},
		"ended lately":               {-time.Hour, -5*time.Minute + time.Second, nil},
		"ended long ago":             {-time.Hour, -5 * time.Minute, ErrTime},
	} {
		r := Request{Created: now.Add(c.created), Expires: now.Add(c.expires)}
		if err := r.Fresh(now); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := (Request{}).Fresh(now); err != nil {
		t.Errorf("without a timestamp: %v", err)
	}
}

func TestAnswersAreXMLWhateverStandsInThem(t *testing.T) {
	t.Parallel()
	const evil = `</a><b>&"'` + "\x00\xff"
	for name, raw := range map[string][]byte{
		"reply":         Reply{Version: Trust13, RelatesTo: evil, AppliesTo: evil, Now: now, Expires: now, Token: []byte("<x/>")}.Bytes(),
		"fault":         Fault{Namespace: NamespaceSecurity, Code: "X", Reason: evil, RelatesTo: evil, Now: now}.Bytes(),
		"compact reply": CompactReply{AppliesTo: evil, Token: evil, Now: now}.Bytes(),
		"compact fault": CompactFault{Code: "X", Text: evil, Reason: evil, Server: evil, Now: now}.Bytes(),
	} {
		var any struct {
			XMLName xml.Name `xml:"http://www.w3.org/2003/05/soap-envelope Envelope"`
			Inner   string   `xml:",innerxml"`
		}
		if err := xml.Unmarshal(raw, &any); err != nil || strings.Contains(any.Inner, "<b>") {
			t.Errorf("%s: %v in %s", name, err, raw)
		}
	}
}

func TestATokenStandsInItsAnswerByteForByte(t *testing.T) {
	t.Parallel()
	const token = `<x  a='1'><!-- y --><z></z></x>`
	for _, v := range []Version{February2005, Trust13} {
		raw := string(Reply{Version: v, Token: []byte(token)}.Bytes())
		if !strings.Contains(raw, "<t:RequestedSecurityToken>"+token+"</t:RequestedSecurityToken>") {
			t.Errorf("%s", raw)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(good))
	f.Add([]byte(strings.ReplaceAll(good, February2005.Namespace, Trust13.Namespace)))
	f.Add([]byte(good[:len(good)/2]))
	f.Add([]byte(strings.Replace(good, "wsse:UsernameToken", "x", 2)))
	f.Add([]byte(strings.Replace(good, good[strings.Index(good, "<wsse:UsernameToken"):strings.Index(good, "</wsse:Security>")], assertion, 1)))
	f.Add([]byte(strings.Replace(good, "<s:Body>", "<!-- x --><s:Body><![CDATA[x]]>", 1)))
	f.Add([]byte(`<!DOCTYPE a [<!ENTITY b "cccc">]><a>&b;</a>`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		r, err := Read(raw)
		switch {
		case err != nil && r.Password != "":
			t.Errorf("a refused request (%v) keeps its password", err)
		case err == nil && (r.Version.IsZero() || (r.Username == "" || r.Password == "") == (r.Assertion == nil) || len(raw) > maxSize):
			t.Errorf("accepted: %+v", r)
		}
	})
}
