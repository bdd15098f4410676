package saml

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"
	"github.com/google/go-cmp/cmp"
	dsig "github.com/russellhaering/goxmldsig"

	"github.com/pcsandbox/pcsandbox/internal/golden"
)

const (
	loginSRF = "https://localhost:8443/login.srf"
	asked    = "_request"
)

func prashob2() Response {
	r := Response{Assertion: prashob(), ResponseID: "_99999999-2222-3333-4444-555555555555",
		InResponseTo: asked, Destination: loginSRF, Recipient: loginSRF, ConfirmedUntil: now.Add(5 * time.Minute)}
	r.AuthnMethods, r.AuthnMethod = nil, MultipleAuthn
	return r
}

func expect2(t testing.TB) ExpectResponse {
	t.Helper()
	return ExpectResponse{Expect: expect(t), Destination: loginSRF, InResponseTo: asked}
}

func sign2(t testing.TB, r Response) string {
	t.Helper()
	p := pair(t, 0)
	out, err := SignResponse(r, p.Key, p.Certificate)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// signWhole signs the response; what it holds is as change leaves it.
func signWhole(t testing.TB, r Response, assertion *etree.Element, how func(*dsig.SigningContext)) string {
	t.Helper()
	p := pair(t, 0)
	signer, err := signing("ID", p.Key, p.Certificate)
	if err != nil {
		t.Fatal(err)
	}
	if how != nil {
		how(signer)
	}
	el := r.element(assertion)
	signature, err := signer.ConstructSignature(el, true)
	if err != nil {
		t.Fatal(err)
	}
	el.InsertChildAt(1, signature)
	out, err := write(el)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// signedAssertion signs a changed assertion and nothing else.
func signedAssertion(t testing.TB, r Response, change func(*etree.Element)) *etree.Element {
	t.Helper()
	p := pair(t, 0)
	signer, err := signing("ID", p.Key, p.Certificate)
	if err != nil {
		t.Fatal(err)
	}
	el := r.assertion2()
	if change != nil {
		change(el)
	}
	signature, err := signer.ConstructSignature(el, true)
	if err != nil {
		t.Fatal(err)
	}
	el.InsertChildAt(1, signature)
	return el
}

func TestTheResponseIsWhatSAMLPHas(t *testing.T) {
	t.Parallel()
	golden.Text(t, "response.xml", sign2(t, prashob2())+"\n")
}

func TestAResponseIsGoodWhereverItsSignatureStands(t *testing.T) {
	t.Parallel()
	want := prashob2()
	want.UPN = `o'brien&søn<x>"@wingtip.example`
	for name, raw := range map[string]string{
		"on the assertion": sign2(t, want),
		"on the response":  signWhole(t, want, want.assertion2(), nil),
		"on both":          signWhole(t, want, signedAssertion(t, want, nil), nil),
	} {
		got, err := VerifyResponse([]byte(raw), expect2(t))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if !got.MFA() {
			t.Errorf("%s: no MFA", name)
		}
		if issuer, err := ResponseIssuer([]byte(raw)); err != nil || issuer != wingtip {
			t.Errorf("%s: issuer %q, %v", name, issuer, err)
		}
	}
}

func TestOnlyOneClassSaysMFAInSAMLP(t *testing.T) {
	t.Parallel()
	for class, want := range map[string]bool{
		MultipleAuthn: true, WIAOrMultiAuthn: false, ClassPassword: false, "": false, MultipleAuthn + "x": false,
	} {
		r := prashob2()
		r.AuthnMethod = class
		got, err := VerifyResponse([]byte(sign2(t, r)), expect2(t))
		if err != nil || got.MFA() != want {
			t.Errorf("%q: MFA %t, %v", class, got.MFA(), err)
		}
	}
}

func TestWhatIsWrongWithAResponseIsTold(t *testing.T) {
	t.Parallel()
	good := sign2(t, prashob2())
	assertion := inner(t, good, "<saml:Assertion", "</saml:Assertion>")
	signature := inner(t, good, "<ds:Signature", "</ds:Signature>")
	bad := prashob2()
	bad.ID, bad.ImmutableID = "_evil", "YWRtaW4="
	evil := strings.Replace(inner(t, sign2(t, bad), "<saml:Assertion", "</saml:Assertion>"), inner(t, sign2(t, bad), "<ds:Signature", "</ds:Signature>"), "", 1)
	evilOpen, evilRest, _ := strings.Cut(evil, ">")
	inside := func(content string) string { return strings.Replace(good, assertion, content, 1) }
	foreignKey, foreignCertificate := newKey(t)
	foreign, err := SignResponse(prashob2(), foreignKey, foreignCertificate)
	if err != nil {
		t.Fatal(err)
	}
	both := signWhole(t, prashob2(), signedAssertion(t, prashob2(), nil), nil)
	whole := signWhole(t, prashob2(), prashob2().assertion2(), nil)
	twin := prashob2()
	twin.ResponseID = twin.ID
	cases := map[string]struct {
		raw  string
		want error
	}{
		"as it should be":            {good, nil},
		"nothing":                    {"", ErrMalformed},
		"not XML":                    {"<a", ErrMalformed},
		"another document":           {"<html/>", ErrMalformed},
		"WS-Federation's answer":     {sign(t, prashob()), ErrMalformed},
		"two documents":              {good + good, ErrMalformed},
		"too much":                   {good + strings.Repeat(" ", 70_000), ErrMalformed},
		"a DOCTYPE":                  {"<!DOCTYPE a>" + good, ErrMalformed},
		"an entity":                  {`<!DOCTYPE a [<!ENTITY e "x">]>` + good, ErrMalformed},
		"a processing instruction":   {strings.Replace(good, "<saml:Conditions", "<?x y?><saml:Conditions", 1), ErrMalformed},
		"no assertion":               {inside(""), ErrMalformed},
		"no status":                  {cutOut(t, good, "<samlp:Status>", "</samlp:Status>"), ErrMalformed},
		"a refusal of the provider":  {strings.Replace(inside(""), "status:Success", "status:Responder", 1), ErrStatus},
		"SAML 1.1 by its version":    {strings.Replace(good, `Version="2.0"`, `Version="1.1"`, 1), ErrMalformed},
		"an attribute twice":         {strings.Replace(good, ` ID="`, ` ID="x" ID="`, 1), ErrMalformed},
		"unsigned":                   {strings.Replace(good, signature, "", 1), ErrUnsigned},
		"another key":                {string(foreign), ErrSignature},
		"name changed":               {strings.Replace(good, "cHJhc2hvYg==", "YWRtaW4=", 1), ErrSignature},
		"MFA removed":                {strings.Replace(good, MultipleAuthn, ClassPassword, 1), ErrSignature},
		"request changed outside":    {strings.Replace(good, `InResponseTo="`+asked, `InResponseTo="_other`, 1), ErrMalformed},
		"destination changed":        {strings.Replace(good, `Destination="`, `Destination="https://evil.example/`, 1), ErrRecipient},
		"issuer changed outside":     {strings.Replace(good, wingtip+"</saml:Issuer><samlp:Status>", "http://evil/</saml:Issuer><samlp:Status>", 1), ErrMalformed},
		"a second assertion first":   {inside(evil + assertion), ErrWrapped},
		"a second assertion last":    {inside(assertion + evil), ErrWrapped},
		"an encrypted one beside":    {inside(assertion + "<saml:EncryptedAssertion xmlns:saml='" + nsSAML2 + "'/>"), ErrWrapped},
		"the signed one inside":      {inside(evilOpen + ">" + assertion + evilRest), ErrWrapped},
		"in the forged signature":    {inside(strings.Replace(evil, "</saml:Assertion>", strings.Replace(signature, "</ds:Signature>", "<ds:Object>"+assertion+"</ds:Object></ds:Signature>", 1)+"</saml:Assertion>", 1)), ErrWrapped},
		"in the extensions":          {inside("<samlp:Extensions>" + assertion + "</samlp:Extensions>"), ErrWrapped},
		"the signature moved out":    {strings.Replace(strings.Replace(good, signature, "", 1), "<samlp:Status>", signature+"<samlp:Status>", 1), ErrSignature},
		"two signatures":             {strings.Replace(good, signature, signature+signature, 1), ErrWrapped},
		"an object in the signature": {strings.Replace(good, "</ds:Signature>", "<ds:Object>x</ds:Object></ds:Signature>", 1), ErrWrapped},
		"a borrowed signature":       {inside(strings.Replace(evil, "</saml:Assertion>", signature+"</saml:Assertion>", 1)), ErrSignature},
		"one id for both":            {sign2(t, twin), ErrWrapped},
		"both signed, one broken":    {strings.Replace(both, "cHJhc2hvYg==", "YWRtaW4=", 1), ErrSignature},
		"whole, assertion replaced":  {strings.Replace(whole, inner(t, whole, "<saml:Assertion", "</saml:Assertion>"), evil, 1), ErrSignature},
		"whole, assertion signed by a stranger": {strings.Replace(whole, inner(t, whole, "<saml:Assertion", "</saml:Assertion>"),
			inner(t, string(foreign), "<saml:Assertion", "</saml:Assertion>"), 1), ErrSignature},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := VerifyResponse([]byte(c.raw), expect2(t)); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

func TestWhatAResponseSaysMustFitTheRequest(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*Response)
		want   error
	}{
		"another issuer":      {func(r *Response) { r.Issuer = "http://evil.example/" }, ErrIssuer},
		"another audience":    {func(r *Response) { r.Audience = "urn:federation:Other" }, ErrAudience},
		"no audience":         {func(r *Response) { r.Audience = "" }, ErrAudience},
		"expired":             {func(r *Response) { r.NotOnOrAfter = now }, ErrTime},
		"not yet valid":       {func(r *Response) { r.NotBefore = now.Add(6 * time.Minute) }, ErrTime},
		"confirmed too long":  {func(r *Response) { r.ConfirmedUntil = now }, ErrTime},
		"another destination": {func(r *Response) { r.Destination = "https://evil.example/login.srf" }, ErrRecipient},
		"no destination":      {func(r *Response) { r.Destination = "" }, ErrRecipient},
		"another recipient":   {func(r *Response) { r.Recipient = "https://evil.example/login.srf" }, ErrRecipient},
		"no recipient":        {func(r *Response) { r.Recipient = "" }, ErrRecipient},
		"another request":     {func(r *Response) { r.InResponseTo = "_other" }, ErrRequest},
		"nobody asked":        {func(r *Response) { r.InResponseTo = "" }, ErrRequest},
		"no name":             {func(r *Response) { r.ImmutableID = "" }, ErrNoImmutableID},
		"no IDPEmail":         {func(r *Response) { r.UPN = "" }, nil},
		"no id":               {func(r *Response) { r.ID = "" }, ErrSignature},
	} {
		r := prashob2()
		c.change(&r)
		if _, err := VerifyResponse([]byte(sign2(t, r)), expect2(t)); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
	}
}

func TestWhatAProviderMaySignInSAMLPIsBounded(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*etree.Element)
		want   error
	}{
		"no conditions":        {remove("Conditions"), ErrMalformed},
		"no subject":           {remove("Subject"), ErrMalformed},
		"no authentication":    {remove("AuthnStatement"), ErrMalformed},
		"no attributes":        {remove("AttributeStatement"), nil},
		"a known condition":    {func(el *etree.Element) { el.SelectElement("Conditions").CreateElement("saml:OneTimeUse") }, nil},
		"an unknown condition": {func(el *etree.Element) { el.SelectElement("Conditions").CreateElement("saml:ProxyRestriction") }, ErrMalformed},
		"two authentications":  {func(el *etree.Element) { el.AddChild(el.SelectElement("AuthnStatement").Copy()) }, ErrMalformed},
		"two IDPEmails":        {func(el *etree.Element) { el.AddChild(el.SelectElement("AttributeStatement").Copy()) }, ErrMalformed},
		"two confirmations": {func(el *etree.Element) {
			s := el.SelectElement("Subject")
			s.AddChild(s.SelectElement("SubjectConfirmation").Copy())
		}, ErrMalformed},
		"a holder of a key": {func(el *etree.Element) {
			el.FindElement("./Subject/SubjectConfirmation").CreateAttr("Method", "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key")
		}, ErrMalformed},
		"a bearer to come": {func(el *etree.Element) {
			el.FindElement("./Subject/SubjectConfirmation/SubjectConfirmationData").CreateAttr("NotBefore", stamp(now))
		}, ErrMalformed},
		"an element in a name": {func(el *etree.Element) { el.FindElement("./Subject/NameID").CreateElement("x") }, ErrMalformed},
		"another version":      {func(el *etree.Element) { el.CreateAttr("Version", "1.1") }, ErrMalformed},
		"two audiences": {func(el *etree.Element) {
			c := el.SelectElement("Conditions")
			c.AddChild(c.SelectElement("AudienceRestriction").Copy())
		}, ErrMalformed},
		"an attribute of others": {func(el *etree.Element) {
			el.SelectElement("AttributeStatement").CreateElement("saml:Attribute").CreateAttr("Name", "x")
		}, nil},
	} {
		el := signedAssertion(t, prashob2(), c.change)
		out, err := write(prashob2().element(el))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := VerifyResponse(out, expect2(t)); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
	}
	for name, how := range map[string]func(*dsig.SigningContext){
		"inclusive canonicalization": func(s *dsig.SigningContext) { s.Canonicalizer = dsig.MakeC14N11Canonicalizer() },
		"SHA-1":                      func(s *dsig.SigningContext) { must(t, s.SetSignatureMethod(dsig.RSASHA1SignatureMethod)) },
	} {
		raw := signWhole(t, prashob2(), prashob2().assertion2(), how)
		if _, err := VerifyResponse([]byte(raw), expect2(t)); !errors.Is(err, ErrSignature) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestACommentDoesNotCutANameInSAMLP(t *testing.T) {
	t.Parallel()
	r := prashob2()
	r.UPN, r.ImmutableID = "admin@wingtip.example.evil.example", "YWRtaW4=evil"
	raw := strings.NewReplacer(".evil.example", "<!-- -->.evil.example", "=evil", "=<!---->evil").Replace(sign2(t, r))
	got, err := VerifyResponse([]byte(raw), expect2(t))
	if err != nil || got.UPN != r.UPN || got.ImmutableID != r.ImmutableID {
		t.Errorf("got %q and %q, %v", got.UPN, got.ImmutableID, err)
	}
}

func TestARequestComesThroughTheAddress(t *testing.T) {
	t.Parallel()
	want := AuthnRequest{ID: asked, Issuer: AudienceEntra, Destination: "https://localhost/sts/wingtip.example/adfs/ls/", ReplyTo: loginSRF,
		IssueInstant: now, ForceAuthn: true, Classes: []string{MultipleAuthn}}
	parameter, err := want.Redirect()
	if err != nil {
		t.Fatal(err)
	}
	got, err := ReadRedirectedRequest(parameter)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if _, err := ReadPostedRequest(parameter); !errors.Is(err, ErrMalformed) {
		t.Errorf("what is compressed was read as if it were not: %v", err)
	}
	for _, bad := range []string{"", "%", "AAAA", strings.Repeat("A", 200_000)} {
		if _, err := ReadRedirectedRequest(bad); !errors.Is(err, ErrMalformed) {
			t.Errorf("%.10q: %v", bad, err)
		}
	}
	bomb, err := AuthnRequest{ID: strings.Repeat("A", 50<<20)}.Redirect()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ReadRedirectedRequest(bomb); !errors.Is(err, ErrMalformed) {
		t.Errorf("a bomb: %v", err)
	}
}

func FuzzVerifyResponse(f *testing.F) {
	good := sign2(f, prashob2())
	f.Add([]byte(good))
	f.Add([]byte(signWhole(f, prashob2(), prashob2().assertion2(), nil)))
	f.Add([]byte(strings.Replace(good, "<ds:SignedInfo>", "<ds:SignedInfo><!-- x -->", 1)))
	want, wanted := expect2(f), prashob2()
	f.Fuzz(func(t *testing.T, raw []byte) {
		_, _ = ResponseIssuer(raw) // must only not panic
		got, err := VerifyResponse(raw, want)
		got.ResponseID = wanted.ResponseID // not covered where the assertion alone is signed
		if err == nil && cmp.Diff(wanted, got) != "" {
			t.Errorf("accepted a changed response: %+v", got)
		}
	})
}

func FuzzReadRedirectedRequest(f *testing.F) {
	good, err := AuthnRequest{ID: asked, Issuer: AudienceEntra, IssueInstant: now, Classes: []string{MultipleAuthn}}.Redirect()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add("")
	f.Fuzz(func(t *testing.T, parameter string) {
		if q, err := ReadRedirectedRequest(parameter); err == nil && (q.ID == "" || q.IssueInstant.IsZero()) {
			t.Errorf("%+v", q)
		}
		_, _ = ReadPostedRequest(parameter)
	})
}
