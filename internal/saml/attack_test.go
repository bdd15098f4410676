package saml

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"
	"github.com/google/go-cmp/cmp"
	dsig "github.com/russellhaering/goxmldsig"
)

func diffOf(got, want Assertion) string { return cmp.Diff(want, got) }

func TestWhatIsWrongWithAnAnswerIsTold(t *testing.T) {
	t.Parallel()
	good := sign(t, prashob())
	assertion := inner(t, good, "<saml:Assertion", "</saml:Assertion>")
	signature := inner(t, good, "<ds:Signature", "</ds:Signature>")
	evil := unsignedAssertion(t)
	evilOpen, evilRest, _ := strings.Cut(evil, ">")
	inside := func(content string) string { return strings.Replace(good, assertion, content, 1) }
	beside := func(content string) string { return strings.Replace(good, "<t:TokenType>", content+"<t:TokenType>", 1) }
	foreignKey, foreignCertificate := newKey(t)
	foreign, err := Sign(prashob(), foreignKey, foreignCertificate)
	if err != nil {
		t.Fatal(err)
	}
	borrowed, err := Sign(prashob(), foreignKey, pair(t, 0).Certificate)
	if err != nil {
		t.Fatal(err)
	}
	cases := map[string]struct {
		raw  string
		want error
	}{
		"as it should be":          {good, nil},
		"nothing":                  {"", ErrMalformed},
		"not XML":                  {"<a", ErrMalformed},
		"another document":         {"<html/>", ErrMalformed},
		"two documents":            {good + good, ErrMalformed},
		"too much":                 {good + strings.Repeat(" ", 70_000), ErrMalformed},
		"too deep":                 {strings.Repeat("<a>", 5000) + strings.Repeat("</a>", 5000), ErrMalformed},
		"a DOCTYPE":                {"<!DOCTYPE a>" + good, ErrMalformed},
		"an entity":                {`<!DOCTYPE a [<!ENTITY e "x">]>` + good, ErrMalformed},
		"a processing instruction": {strings.Replace(good, "<saml:Conditions", "<?x y?><saml:Conditions", 1), ErrMalformed},
		"no assertion":             {inside(""), ErrMalformed},
		"a SAML 2.0 assertion":     {inside(`<Assertion xmlns="urn:oasis:names:tc:SAML:2.0:assertion"/>`), ErrMalformed},
		"an attribute twice":       {strings.Replace(good, ` Issuer="`, ` Issuer="x" Issuer="`, 1), ErrMalformed},
		"unsigned":                 {strings.Replace(good, signature, "", 1), ErrUnsigned},
		"another key":              {string(foreign), ErrSignature},
		"another key under the known certificate":   {string(borrowed), ErrSignature},
		"another domain's key":                      {signWith(t, prashob(), pair(t, 1)), ErrSignature},
		"UPN changed":                               {strings.Replace(good, "prashob@", "admin@", 1), ErrSignature},
		"audience changed":                          {strings.ReplaceAll(good, AudienceEntra, "urn:x"), ErrSignature},
		"MFA added":                                 {strings.Replace(good, `AuthenticationMethod="`+MethodPassword, `AuthenticationMethod="`+MultipleAuthn, 1), ErrSignature},
		"digest changed":                            {strings.Replace(good, "<ds:DigestValue>", "<ds:DigestValue>AAAA", 1), ErrSignature},
		"signature value cut":                       {cutHalf(t, good), ErrSignature},
		"no reference":                              {strings.Replace(good, inner(t, good, "<ds:Reference", "</ds:Reference>"), "", 1), ErrSignature},
		"two references":                            {strings.Replace(good, "<ds:Reference ", inner(t, good, "<ds:Reference", "</ds:Reference>")+"<ds:Reference ", 1), ErrSignature},
		"a second assertion beside":                 {beside(evil), ErrWrapped},
		"a second assertion first":                  {inside(evil + assertion), ErrWrapped},
		"a second assertion last":                   {inside(assertion + evil), ErrWrapped},
		"the signed one inside the forged one":      {inside(evilOpen + ">" + assertion + evilRest), ErrWrapped},
		"the signed one in the forged signature":    {inside(strings.Replace(evil, "</saml:Assertion>", strings.Replace(signature, "</ds:Signature>", "<ds:Object>"+assertion+"</ds:Object></ds:Signature>", 1)+"</saml:Assertion>", 1)), ErrWrapped},
		"the signed one moved, the forged in place": {strings.Replace(inside(evil), "</t:RequestSecurityTokenResponse>", "<x>"+assertion+"</x></t:RequestSecurityTokenResponse>", 1), ErrWrapped},
		"the only one in another place":             {strings.Replace(inside(""), "<t:TokenType>", assertion+"<t:TokenType>", 1), ErrWrapped},
		"two tokens, one empty":                     {beside("<t:RequestedSecurityToken/>"), ErrWrapped},
		"something beside the assertion":            {inside(assertion + "<x/>"), ErrWrapped},
		"the signature moved to the envelope":       {strings.Replace(strings.Replace(good, signature, "", 1), "<t:TokenType>", signature+"<t:TokenType>", 1), ErrWrapped},
		"two signatures":                            {strings.Replace(good, signature, signature+signature, 1), ErrWrapped},
		"an object in the signature":                {strings.Replace(good, "</ds:Signature>", "<ds:Object>x</ds:Object></ds:Signature>", 1), ErrWrapped},
		"a borrowed signature":                      {inside(strings.Replace(evil, "</saml:Assertion>", signature+"</saml:Assertion>", 1)), ErrSignature},
		"a borrowed signature and id": {inside(strings.Replace(strings.Replace(evil, `"_evil"`, `"`+prashob().ID+`"`, 1), "</saml:Assertion>",
			signature+"</saml:Assertion>", 1)), ErrSignature},
		"an encrypted assertion beside": {beside("<x:EncryptedAssertion xmlns:x='urn:x'/>"), ErrWrapped},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := Verify([]byte(c.raw), expect(t)); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

// TestTheClaimsMustFitTheDomainAndTheTime signs whole assertions that say the
// wrong thing.
func TestTheClaimsMustFitTheDomainAndTheTime(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		change func(*Assertion)
		want   error
	}{
		"another issuer":           {func(a *Assertion) { a.Issuer = "http://evil.example/adfs/services/trust/" }, ErrIssuer},
		"another audience":         {func(a *Assertion) { a.Audience = "urn:federation:Other" }, ErrAudience},
		"no audience":              {func(a *Assertion) { a.Audience = "" }, ErrAudience},
		"expired on the stroke":    {func(a *Assertion) { a.NotOnOrAfter = now }, ErrTime},
		"good for one second more": {func(a *Assertion) { a.NotOnOrAfter = now.Add(time.Second) }, nil},
		"a provider whose clock is five minutes ahead": {func(a *Assertion) {
			a.NotBefore, a.IssueInstant, a.AuthnInstant = now.Add(5*time.Minute), now.Add(5*time.Minute), now.Add(5*time.Minute)
		}, nil},
		"not yet valid":         {func(a *Assertion) { a.NotBefore = now.Add(5*time.Minute + time.Second) }, ErrTime},
		"issued in the future":  {func(a *Assertion) { a.IssueInstant = now.Add(time.Hour) }, ErrTime},
		"a sign-in to come":     {func(a *Assertion) { a.AuthnInstant = now.Add(time.Hour) }, ErrTime},
		"no ImmutableID":        {func(a *Assertion) { a.ImmutableID = "" }, ErrNoImmutableID},
		"no id to refer to":     {func(a *Assertion) { a.ID = "" }, ErrSignature},
		"no UPN, which is fine": {func(a *Assertion) { a.UPN = "" }, nil},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := prashob()
			c.change(&a)
			if _, err := Verify([]byte(sign(t, a)), expect(t)); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

// TestWhatAProviderMaySignIsBounded signs strange content with the right key.
func TestWhatAProviderMaySignIsBounded(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		change func(*etree.Element)
		how    func(*dsig.SigningContext)
		want   error
	}{
		"inclusive canonicalization": {how: func(s *dsig.SigningContext) { s.Canonicalizer = dsig.MakeC14N11Canonicalizer() }, want: ErrSignature},
		"comments kept": {how: func(s *dsig.SigningContext) {
			s.Canonicalizer = dsig.MakeC14N10ExclusiveWithCommentsCanonicalizerWithPrefixList("")
		}, want: ErrSignature},
		"SHA-1":                {how: func(s *dsig.SigningContext) { must(t, s.SetSignatureMethod(dsig.RSASHA1SignatureMethod)) }, want: ErrSignature},
		"the whole document":   {how: func(s *dsig.SigningContext) { s.IdAttribute = "ID" }, want: ErrSignature},
		"SAML 1.0":             {change: func(el *etree.Element) { el.CreateAttr("MinorVersion", "0") }, want: ErrMalformed},
		"no conditions":        {change: remove("Conditions"), want: ErrMalformed},
		"no end":               {change: func(el *etree.Element) { el.SelectElement("Conditions").RemoveAttr("NotOnOrAfter") }, want: ErrMalformed},
		"an unknown condition": {change: func(el *etree.Element) { el.SelectElement("Conditions").CreateElement("saml:OnlyOnSundays") }, want: ErrMalformed},
		"a known condition":    {change: func(el *etree.Element) { el.SelectElement("Conditions").CreateElement("saml:DoNotCacheCondition") }},
		"no authentication":    {change: remove("AuthenticationStatement"), want: ErrMalformed},
		"no attributes":        {change: remove("AttributeStatement")},
		"two authentications":  {change: func(el *etree.Element) { el.AddChild(el.SelectElement("AuthenticationStatement").Copy()) }, want: ErrMalformed},
		"two people": {change: func(el *etree.Element) {
			el.FindElement("./AuthenticationStatement/Subject/NameIdentifier").SetText("YWRtaW4=")
		}, want: ErrMalformed},
		"a holder of a key": {change: func(el *etree.Element) {
			el.FindElement("./AuthenticationStatement/Subject/SubjectConfirmation/ConfirmationMethod").SetText("urn:oasis:names:tc:SAML:1.0:cm:holder-of-key")
		}, want: ErrMalformed},
		"an element in the name": {change: func(el *etree.Element) {
			el.FindElement("./AuthenticationStatement/Subject/NameIdentifier").CreateElement("x")
		}, want: ErrMalformed},
		"two UPNs": {change: func(el *etree.Element) {
			el.AddChild(el.SelectElement("AttributeStatement").Copy())
		}, want: ErrMalformed},
		"two audiences": {change: func(el *etree.Element) {
			el.SelectElement("Conditions").CreateElement("saml:AudienceRestrictionCondition").CreateElement("saml:Audience").SetText("urn:x")
		}, want: ErrMalformed},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			el := prashob().element()
			if c.change != nil {
				c.change(el)
			}
			if _, err := Verify([]byte(signElement(t, el, c.how)), expect(t)); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

func TestACommentDoesNotCutAName(t *testing.T) {
	t.Parallel()
	a := prashob()
	a.UPN, a.ImmutableID = "admin@wingtip.example.evil.example", "YWRtaW4=evil"
	raw := sign(t, a)
	raw = strings.ReplaceAll(raw, ".evil.example", "<!-- -->.evil.example")
	raw = strings.ReplaceAll(raw, "=evil", "=<!---->evil")
	got, err := Verify([]byte(raw), expect(t))
	if err != nil {
		t.Fatal(err)
	}
	if got.UPN != a.UPN || got.ImmutableID != a.ImmutableID {
		t.Errorf("got %q and %q", got.UPN, got.ImmutableID)
	}
}

func TestAFreshSignInCanBeAskedFor(t *testing.T) {
	t.Parallel()
	raw, want := []byte(sign(t, prashob())), expect(t)
	for offset, wanted := range map[time.Duration]error{-time.Minute: nil, -time.Second: nil, 0: ErrTime} {
		want.FreshSince = now.Add(offset)
		if _, err := Verify(raw, want); !errors.Is(err, wanted) {
			t.Errorf("fresh since %v: %v", offset, err)
		}
	}
}

func TestPrefixesDeclaredOnTheEnvelopeResolve(t *testing.T) {
	t.Parallel()
	raw := sign(t, prashob())
	declaration := fmt.Sprintf(` xmlns:saml="%s"`, nsSAML)
	raw = strings.Replace(raw, declaration, "", 1)
	raw = strings.Replace(raw, "<t:RequestSecurityTokenResponse", "<t:RequestSecurityTokenResponse"+declaration, 1)
	if _, err := Verify([]byte(raw), expect(t)); err != nil {
		t.Error(err)
	}
}

func TestNoRefusalQuotesTheAnswer(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{"<hunter2", "<hunter2/>", "<!DOCTYPE hunter2><a/>", sign(t, prashob())[:900] + "hunter2"} {
		if _, err := Verify([]byte(raw), expect(t)); err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("got %v", err)
		}
	}
}

func cutHalf(t *testing.T, good string) string {
	t.Helper()
	value := inner(t, good, "<ds:SignatureValue>", "</ds:SignatureValue>")
	return strings.Replace(good, value, value[:100]+"</ds:SignatureValue>", 1)
}

func remove(tag string) func(*etree.Element) {
	return func(el *etree.Element) { el.RemoveChild(el.SelectElement(tag)) }
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
