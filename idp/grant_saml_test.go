package idp

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/keys/keystest"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/saml"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

const (
	saml11Grant = "urn:ietf:params:oauth:grant-type:saml1_1-bearer"
	saml20Grant = "urn:ietf:params:oauth:grant-type:saml2-bearer"
)

// trustWingtip tells the directory which certificate Wingtip's provider signs with.
func trustWingtip(t testing.TB) func(*world.Txn) error {
	certificate, err := keystest.Set(t).ProviderCertificate(0, "wingtip.example", start)
	if err != nil {
		t.Fatal(err)
	}
	return changeWingtip(func(d *directory.Federation) { d.SigningCertificate = certificate.Raw })
}

func changeWingtip(change func(*directory.Federation)) func(*world.Txn) error {
	return func(tx *world.Txn) error {
		d, _ := directory.Domains.Get(tx, "wingtip.example")
		fed := *d.Federation
		change(&fed)
		d.Federation = &fed
		return directory.Domains.Put(tx, d)
	}
}

// wingtipSays is an assertion of Wingtip's provider about one of its people.
func wingtipSays(name string, changes ...func(*saml.Assertion)) saml.Assertion {
	a := saml.Assertion{
		ID: "_11111111-2222-4333-8444-555555555555", Issuer: "http://wingtip.example/adfs/services/trust/", Audience: saml.AudienceEntra,
		ImmutableID: map[string]string{"prashob": "cHJhc2hvYg==", "trent": "dHJlbnQ="}[name], UPN: name + "@wingtip.example",
		AuthnMethod: saml.MethodPassword, AuthnInstant: start, IssueInstant: start, NotBefore: start, NotOnOrAfter: start.Add(time.Hour),
	}
	for _, change := range changes {
		change(&a)
	}
	return a
}

// bearerText is the assertion, signed and in Base64.
func bearerText(t testing.TB, a saml.Assertion) string {
	t.Helper()
	return base64.StdEncoding.EncodeToString(rawBearer(t, a))
}

func rawBearer(t testing.TB, a saml.Assertion) []byte {
	t.Helper()
	pair, err := keystest.Set(t).ProviderPair(0, "wingtip.example", start)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := saml.SignBearer(a, pair.Key, pair.Certificate)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func multipleAuthn(a *saml.Assertion) { a.AuthnMethods = []string{saml.MultipleAuthn} }

func bearerForm(v version, assertion string, pairs ...string) url.Values {
	return v.wants(pc, append([]string{"grant_type", saml11Grant, "client_id", desktopApp, "assertion", assertion}, pairs...)...)
}

func TestAnAssertionOfTheProviderBringsATokenWithoutMFA(t *testing.T) {
	t.Parallel()
	raw := rawBearer(t, wingtipSays("trent"))
	for name, assertion := range map[string]string{
		"in standard Base64":                base64.StdEncoding.EncodeToString(raw),
		"in Base64 for addresses, unpadded": base64.RawURLEncoding.EncodeToString(raw), // MSAL Python
		"in Base64 for addresses":           base64.URLEncoding.EncodeToString(raw),
		"in lines":                          base64.StdEncoding.EncodeToString(raw)[:76] + "\r\n" + base64.StdEncoding.EncodeToString(raw)[76:],
	} {
		for _, v := range []version{1, 2} {
			for _, tenant := range []string{wingtipID, organizations, common} {
				sb := newSandbox(t, trustWingtip(t))
				form := bearerForm(v, assertion, "username", "trent@wingtip.example", "password", "sent along by MSAL Go")
				a := sb.token(v.path(tenant, "/token"), flatten(form)...)
				if a.StatusCode != 200 {
					t.Fatalf("%s, v%d at %s: %s", name, v, tenant, a.Body)
				}
				c := sb.claims(a, "access_token")
				if amr := fmt.Sprint(c.Claims.AMR); c.Claims.UPN != "trent@wingtip.example" || c.Claims.TenantID != wingtipID || amr != "[pwd]" {
					t.Errorf("%s, v%d at %s: claims %v", name, v, tenant, c.Claims)
				}
				if e := sb.lastEntry(); strings.Contains(fmt.Sprintf("%+v", e), "sent along") || e.Caller.User != "trent@wingtip.example" {
					t.Errorf("journal: %+v", e)
				}
			}
		}
	}
}

func flatten(form url.Values) []string {
	var pairs []string
	for name, values := range form {
		for _, value := range values {
			pairs = append(pairs, name, value)
		}
	}
	return pairs
}

func TestTheDomainDecidesWhatAnAssertionsMFAIsWorth(t *testing.T) {
	t.Parallel()
	for behavior, want := range map[policy.MFABehavior]string{
		policy.AcceptMFA: "[pwd mfa]", policy.EnforceMFA: "[pwd mfa]", policy.RejectMFA: "[pwd]",
	} {
		sb := newSandbox(t, trustWingtip(t), changeWingtip(func(f *directory.Federation) { f.MFABehavior = behavior }))
		a := sb.token(version(1).path(wingtipID, "/token"), flatten(bearerForm(1, bearerText(t, wingtipSays("prashob", multipleAuthn))))...)
		if a.StatusCode != 200 {
			t.Fatalf("%s: %s", behavior, a.Body)
		}
		if amr := fmt.Sprint(sb.claims(a, "access_token").Claims.AMR); amr != want {
			t.Errorf("%s: amr %s, want %s", behavior, amr, want)
		}
	}
}

func TestARefreshTokenOfAnAssertionKeepsItsProof(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t, trustWingtip(t))
	first := sb.token(version(1).path(wingtipID, "/token"), flatten(bearerForm(1, bearerText(t, wingtipSays("trent"))))...)
	again := sb.token(version(1).path(wingtipID, "/token"), "grant_type", "refresh_token", "client_id", desktopApp, "refresh_token", first.text("refresh_token"), "resource", pc)
	if again.StatusCode != 200 {
		t.Fatalf("%s", again.Body)
	}
	if amr := fmt.Sprint(sb.claims(again, "access_token").Claims.AMR); amr != "[pwd]" {
		t.Errorf("amr %s", amr)
	}
}

func TestAnAssertionOfSAML20IsTakenByItsOwnGrant(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t, trustWingtip(t))
	for grantType, want := range map[string]int{saml11Grant: 200, saml20Grant: 50008} {
		form := bearerForm(2, bearerText(t, wingtipSays("trent")))
		form.Set("grant_type", grantType)
		a := sb.token(version(2).path(wingtipID, "/token"), flatten(form)...)
		if got := max(a.number(), a.StatusCode); a.StatusCode == 200 && want != 200 || want != 200 && got != want {
			t.Errorf("%s: %s", grantType, a.Body)
		}
	}
}

func TestAnAssertionIsSpentWithTheTokenItBrings(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t, trustWingtip(t))
	form := bearerForm(2, bearerText(t, wingtipSays("trent")))
	withMFA := bearerForm(2, form.Get("assertion"), "claims", `{"access_token":{"amr":{"values":["mfa"]}}}`)
	for i, c := range []struct {
		form url.Values
		want int
	}{{withMFA, 50079}, {form, 0}, {form, 50008}} {
		if a := sb.token(version(2).path(wingtipID, "/token"), flatten(c.form)...); a.number() != c.want {
			t.Errorf("call %d: %d %s", i+1, a.StatusCode, a.Body)
		}
	}
}

// refusedBearers are what the grants of an assertion are refused with.
// shownAt has the assertion tell of a sign-in of another time than now.
func shownAt(before time.Duration) func(*saml.Assertion) {
	return func(a *saml.Assertion) { a.AuthnInstant = start.Add(before) }
}

// wingtipAsksEvery puts Wingtip under a policy of sign-in frequency.
func wingtipAsksEvery(span time.Duration) func(*world.Txn) error {
	return changeTenant(wingtipID, func(t *directory.Tenant) {
		t.License, t.Policies = policy.P1, []directory.ConditionalAccess{{SignInFrequency: span}}
	})
}

func TestAnAssertionPassesTheSignInFrequencyByWhatItTells(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		shown  time.Duration
		status int
	}{
		"just now":                {0, 200},
		"an hour ago, which does": {-time.Hour, 200},
		"a second more":           {-time.Hour - time.Second, 400},
		"ahead of Entra's clock":  {time.Minute, 200},
	} {
		for _, v := range []version{1, 2} {
			sb := newSandbox(t, trustWingtip(t), wingtipAsksEvery(time.Hour))
			form := flatten(bearerForm(v, bearerText(t, wingtipSays("trent", shownAt(c.shown)))))
			if a := sb.token(v.path(wingtipID, "/token"), form...); a.StatusCode != c.status {
				t.Errorf("%s, v%d: %s", name, v, a.Body)
			}
			a := sb.do("POST", "/rst2.srf", rst2WithAssertion(t, "trent", shownAt(c.shown), func(a *saml.Assertion) { a.ID = "_another" }))
			if a.StatusCode != c.status || c.status == 400 && !strings.Contains(string(a.Body), "AADSTS70044: ") {
				t.Errorf("%s, from a mail program: %s", name, a.Body)
			}
		}
	}
}

func refusedBearers() []refusal {
	says := func(name string, changes ...func(*saml.Assertion)) func(*sandbox, version) url.Values {
		return func(sb *sandbox, v version) url.Values {
			sb.change(trustWingtip(sb.t))
			return bearerForm(v, bearerText(sb.t, wingtipSays(name, changes...)))
		}
	}
	raw := func(make func(signed string) string) func(*sandbox, version) url.Values {
		return func(sb *sandbox, v version) url.Values {
			sb.change(trustWingtip(sb.t))
			return bearerForm(v, make(string(rawBearer(sb.t, wingtipSays("trent")))))
		}
	}
	encode := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	grant := func(name string, number int, form func(*sandbox, version) url.Values) refusal {
		return refusal{name: name, number: number, v1: invalidGrant, v2: invalidGrant, tenant: wingtipID, form: form}
	}
	with := func(r refusal, change func(*world.Txn) error) refusal { r.change = change; return r }
	return []refusal{
		{name: "assertion missing", number: 900144, v1: invalidRequest, v2: invalidRequest, tenant: wingtipID, form: raw(func(string) string { return "" })},
		grant("assertion that is not Base64", 50008, raw(func(string) string { return "<saml/>" })),
		grant("assertion that is no XML", 50008, raw(func(string) string { return encode("no XML") })),
		grant("assertion with a DOCTYPE", 50008, raw(func(signed string) string { return encode("<!DOCTYPE a>" + signed) })),
		grant("assertion without a signature", 50008, raw(func(signed string) string {
			before, rest, _ := strings.Cut(signed, "<ds:Signature")
			_, after, _ := strings.Cut(rest, "</ds:Signature>")
			return encode(before + after)
		})),
		grant("assertion changed after it was signed", 50008, raw(func(signed string) string { return encode(strings.Replace(signed, "trent@", "admin@", 1)) })),
		grant("assertion for another audience", 50008, says("trent", func(a *saml.Assertion) { a.Audience = "urn:sharepoint" })),
		with(refusal{name: "assertion of a sign-in beyond the sign-in frequency", number: 70044, v1: interaction, v2: interaction, tenant: wingtipID,
			form: says("trent", shownAt(-2*time.Hour))}, wingtipAsksEvery(time.Hour)),
		grant("assertion that is over", 50008, says("trent", func(a *saml.Assertion) { a.NotOnOrAfter = start })),
		grant("assertion about a stranger", 51004, says("trent", func(a *saml.Assertion) { a.ImmutableID = "bm9ib2R5" })),
		{name: "assertion of nobody's provider", number: 50107, v1: invalidRequest, v2: invalidRequest, tenant: wingtipID, form: says("trent", func(a *saml.Assertion) { a.Issuer = "http://evil.example/" })},
		{name: "assertion without ImmutableID", number: 90020, v1: invalidRequest, v2: invalidRequest, tenant: wingtipID, form: says("trent", func(a *saml.Assertion) { a.ImmutableID = "" })},
		{name: "assertion older than a revocation", number: 50173, v1: invalidGrant, v2: invalidGrant, sub: "bad_token", tenant: wingtipID,
			form:   says("trent", func(a *saml.Assertion) { a.AuthnInstant = start.Add(-time.Minute) }),
			change: func(tx *world.Txn) error { return directory.RevokeSessions(tx, userID("trent"), start) }},
		{name: "assertion where MFA is demanded and the provider must do it", number: 50079, v1: interaction, v2: invalidGrant, sub: "basic_action", tenant: wingtipID,
			form: says("trent"), change: changeUser("trent", func(u *directory.User) { u.PerUserMFA = policy.PerUserEnforced })},
		with(grant("assertion of a disabled account", 50057, says("trent")), changeUser("trent", func(u *directory.User) { u.Disabled = true })),
		with(grant("assertion used before", 50008, says("trent")), func(tx *world.Txn) error {
			return signin.AcceptAssertion(tx, "wingtip.example "+wingtipSays("trent").ID, start.Add(time.Hour))
		}),
		{name: "assertion by a public client that may not", number: 7000218, v1: invalidClient, v2: invalidClient, status: 401, tenant: wingtipID,
			form: func(_ *sandbox, v version) url.Values {
				f := bearerForm(v, "x")
				f.Set("client_id", singleApp)
				return f
			}},
	}
}

func changeUser(key string, change func(*directory.User)) func(*world.Txn) error {
	return func(tx *world.Txn) error {
		u, _ := directory.Users.Get(tx, userID(key))
		change(&u)
		return directory.Users.Put(tx, u)
	}
}

func FuzzDecodeAssertion(f *testing.F) {
	for _, seed := range []string{"", "QQ==", "QQ", "-_-_", "+/+/", "Q\r\nQ==", "QQ===", "é"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		raw, err := decodeAssertion(s)
		if err != nil {
			return
		}
		again, err := decodeAssertion(base64.URLEncoding.EncodeToString(raw))
		if err != nil || !slices.Equal(raw, again) {
			t.Errorf("%q decodes to %q, and that to %q (%v)", s, raw, again, err)
		}
	})
}
