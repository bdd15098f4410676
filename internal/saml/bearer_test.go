package saml

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func bearer11(t testing.TB, a Assertion) string {
	t.Helper()
	p := pair(t, 0)
	out, err := SignBearer(a, p.Key, p.Certificate)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func bearer20(t testing.TB, r Response) string {
	t.Helper()
	r.InResponseTo = "" // there was no request
	out, err := write(signedAssertion(t, r, nil))
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestAnAssertionByItselfIsVerifiedInEitherVersion(t *testing.T) {
	t.Parallel()
	recipients := []string{"https://elsewhere.example", prashob2().Recipient}
	for name, c := range map[string]struct {
		format BearerFormat
		raw    string
	}{"SAML 1.1": {SAML11, bearer11(t, prashob())}, "SAML 2.0": {SAML20, bearer20(t, prashob2())}} {
		got, mfa, err := c.format.VerifyBearer([]byte(c.raw), expect(t), recipients)
		if err != nil || got.ImmutableID != prashob().ImmutableID || !mfa {
			t.Errorf("%s: %+v, MFA %v, %v", name, got, mfa, err)
		}
		if issuer, err := c.format.BearerIssuer([]byte(c.raw)); issuer != wingtip || err != nil {
			t.Errorf("%s: issuer %q, %v", name, issuer, err)
		}
	}
}

func TestWhatIsWrongWithAnAssertionByItselfIsTold(t *testing.T) {
	t.Parallel()
	old, newer := bearer11(t, prashob()), bearer20(t, prashob2())
	here := []string{prashob2().Recipient}
	evil := unsignedAssertion(t)
	evilOpen, evilRest, _ := strings.Cut(evil, ">")
	signature := inner(t, old, "<ds:Signature", "</ds:Signature>")
	stale := prashob2()
	stale.ConfirmedUntil = now
	for name, c := range map[string]struct {
		format     BearerFormat
		raw        string
		recipients []string
		want       error
	}{
		"nothing":                      {SAML11, "", here, ErrMalformed},
		"the message around it":        {SAML11, sign(t, prashob()), here, ErrMalformed},
		"the other version":            {SAML11, newer, here, ErrMalformed},
		"the other version's grant":    {SAML20, old, here, ErrMalformed},
		"a DOCTYPE":                    {SAML11, "<!DOCTYPE a>" + old, here, ErrMalformed},
		"two assertions":               {SAML11, old + evil, here, ErrMalformed},
		"unsigned":                     {SAML11, strings.Replace(old, signature, "", 1), here, ErrUnsigned},
		"changed":                      {SAML11, strings.Replace(old, "prashob@", "admin@", 1), here, ErrSignature},
		"changed, of SAML 2.0":         {SAML20, strings.Replace(newer, prashob().ImmutableID, "YWRtaW4=", 1), here, ErrSignature},
		"wrapped":                      {SAML11, evilOpen + ">" + old + evilRest, here, ErrWrapped},
		"a borrowed signature":         {SAML11, strings.Replace(evil, "</saml:Assertion>", signature+"</saml:Assertion>", 1), here, ErrSignature},
		"a signature deeper down":      {SAML11, strings.Replace(strings.Replace(old, signature, "", 1), "</saml:AttributeStatement>", signature+"</saml:AttributeStatement>", 1), here, ErrWrapped},
		"addressed to somebody else":   {SAML20, newer, []string{"https://elsewhere.example"}, ErrRecipient},
		"addressed to nobody we know":  {SAML20, newer, nil, ErrRecipient},
		"believed no longer":           {SAML20, bearer20(t, stale), here, ErrTime},
		"as it should be":              {SAML11, old, nil, nil},
		"as it should be, of SAML 2.0": {SAML20, newer, here, nil},
	} {
		if _, _, err := c.format.VerifyBearer([]byte(c.raw), expect(t), c.recipients); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	late := expect(t)
	late.Now = now.Add(2 * time.Hour)
	if _, _, err := SAML11.VerifyBearer([]byte(old), late, nil); !errors.Is(err, ErrTime) {
		t.Errorf("two hours later: %v", err)
	}
}

func FuzzVerifyBearer(f *testing.F) {
	old, newer := bearer11(f, prashob()), bearer20(f, prashob2())
	for _, seed := range []string{old, newer, old[:len(old)/2], strings.Replace(old, "<saml:Conditions", "<!-- x --><saml:Conditions", 1), "<a/>"} {
		f.Add([]byte(seed), true)
		f.Add([]byte(seed), false)
	}
	want := expect(f)
	f.Fuzz(func(t *testing.T, raw []byte, older bool) {
		format := SAML20
		if older {
			format = SAML11
		}
		_, _ = format.BearerIssuer(raw) // must only not panic
		got, _, err := format.VerifyBearer(raw, want, []string{prashob2().Recipient})
		if err == nil && (got.ImmutableID != prashob().ImmutableID || got.UPN != prashob().UPN) {
			t.Errorf("accepted a changed assertion: %+v", got)
		}
	})
}
