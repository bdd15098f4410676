package idp_test

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/saml"
)

const directoryPortal = directory.PortalApp

func putDomain(d directory.Domain) row { return put(directory.Domains, d) }

// withClaim is what a provider adds that did MFA and says so.
func withClaim(a *saml.Assertion) { a.AuthnMethods = []string{saml.MultipleAuthn} }

// assertion is what the provider of a person's domain states now. It is signed
// with a key of the test's own: nothing of the sandbox's provider is used.
func (sb *sandbox) assertion(name string, changes ...func(*saml.Assertion)) saml.Assertion {
	sb.t.Helper()
	now := sb.world.Now()
	u, ok := directory.Users.Find(sb.world.Read(), "key", name)
	if !ok {
		sb.t.Fatalf("there is no %s", name)
	}
	_, domain, _ := strings.Cut(u.UPN, "@")
	a := saml.Assertion{
		ID: "_" + sb.world.NewID(), Issuer: issuer(domain), Audience: saml.AudienceEntra,
		ImmutableID: u.ImmutableID, UPN: u.UPN, AuthnMethod: saml.MethodPassword,
		AuthnInstant: now, IssueInstant: now, NotBefore: now, NotOnOrAfter: now.Add(time.Hour),
	}
	for _, change := range changes {
		change(&a)
	}
	return a
}

// signed signs an assertion with a provider key of the test.
func (sb *sandbox) signed(a saml.Assertion, key int) []byte {
	sb.t.Helper()
	domain := strings.TrimSuffix(strings.TrimPrefix(a.Issuer, "http://sts."), "/adfs/services/trust/")
	pair, err := sb.keys.ProviderPair(key, domain, start)
	if err != nil {
		sb.t.Fatal(err)
	}
	out, err := saml.Sign(a, pair.Key, pair.Certificate)
	if err != nil {
		sb.t.Fatal(err)
	}
	return out
}

// comeBack posts what the provider states of a person, with the wctx that the
// browser was sent away with.
func (b *browser) comeBack(name string, changes ...func(*saml.Assertion)) *browser {
	b.sb.t.Helper()
	a := b.sb.assertion(name, changes...)
	key := 0
	if strings.Contains(a.Issuer, "wingtiptoys") {
		key = 1
	}
	return b.bring(b.sb.signed(a, key))
}

func (b *browser) bring(wresult []byte) *browser {
	b.sb.t.Helper()
	return b.send(http.MethodPost, "/login.srf", url.Values{
		"wa": {"wsignin1.0"}, "wctx": {b.answer().Get("wctx")}, "wresult": {string(wresult)},
	})
}

func TestABrokenAnswerOfAProviderIsRefused(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		answer func(*sandbox) []byte
		code   string
	}{
		"no wresult": {func(*sandbox) []byte { return nil }, "AADSTS50008"},
		"not XML":    {func(*sandbox) []byte { return []byte("hello <b>") }, "AADSTS20012"},
		"another issuer": {func(sb *sandbox) []byte {
			return sb.signed(sb.assertion("prashob", func(a *saml.Assertion) { a.Issuer = "http://nobody/" }), 0)
		}, "AADSTS50107"},
		"a foreign key": {func(sb *sandbox) []byte { return sb.signed(sb.assertion("prashob"), 2) }, "AADSTS50008"},
		"not signed":    {func(sb *sandbox) []byte { return unsigned(sb.signed(sb.assertion("prashob"), 0)) }, "AADSTS50008"},
		"tampered with": {func(sb *sandbox) []byte {
			return bytes.ReplaceAll(sb.signed(sb.assertion("prashob"), 0), []byte("immutable-prashob"), []byte("immutable-trent"))
		}, "AADSTS50008"},
		"wrapped":         {func(sb *sandbox) []byte { return wrapped(sb.signed(sb.assertion("prashob"), 0)) }, "AADSTS20012"},
		"stale":           {func(sb *sandbox) []byte { return sb.signed(sb.assertion("prashob", shifted(-3*time.Hour)), 0) }, "AADSTS50008"},
		"from the future": {func(sb *sandbox) []byte { return sb.signed(sb.assertion("prashob", shifted(3*time.Hour)), 0) }, "AADSTS50008"},
		"another audience": {func(sb *sandbox) []byte {
			return sb.signed(sb.assertion("prashob", func(a *saml.Assertion) { a.Audience = "urn:somebody:else" }), 0)
		}, "AADSTS50008"},
		"no ImmutableID": {func(sb *sandbox) []byte {
			return sb.signed(sb.assertion("prashob", func(a *saml.Assertion) { a.ImmutableID = "" }), 0)
		}, "AADSTS90020"},
		"nobody has that ImmutableID": {func(sb *sandbox) []byte {
			return sb.signed(sb.assertion("prashob", func(a *saml.Assertion) { a.ImmutableID = "immutable-nobody" }), 0)
		}, "AADSTS51004"},
		"somebody of another domain": {func(sb *sandbox) []byte {
			return sb.signed(sb.assertion("prashob", func(a *saml.Assertion) { a.ImmutableID = "immutable-toy" }), 0)
		}, "AADSTS51004"},
		"another domain's provider": {func(sb *sandbox) []byte { return sb.signed(sb.assertion("toy"), 1) }, "AADSTS20012"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := newSandbox(t)
			b := sb.browser().open(authorize("login_hint", "prashob@wingtip.example"))
			sent := b.to
			b.bring(tt.answer(sb)).expect("entra.error")
			e := sb.last()
			if e.Code != tt.code || e.Reason() != policy.SignInAssertionRejected || b.status != http.StatusBadRequest {
				t.Errorf("the answer is %d %s (%s), the journal says %v; want %s", b.status, e.Code, e.Cause, e.Reason(), tt.code)
			}
			if !strings.Contains(textOf(b.page), tt.code) {
				t.Errorf("the page does not say %s", tt.code)
			}
			// Nothing changed: the right answer is still awaited.
			b.to = sent
			b.comeBack("prashob").expect("entra.stay-signed-in")
		})
	}
}

func TestAProviderDoesNotSignSomebodyInByTheNameOfADeletedPerson(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	gone := sb.user("prashob@wingtip.example")
	heir := gone
	gone.DeletedAt = start
	heir.ID, heir.Key, heir.ImmutableID = "00000000-0000-4000-8000-0000000000fe", "heir", ""
	sb.change(put(directory.Users, gone))
	sb.change(put(directory.Users, heir))
	sb.browser().open(authorize("login_hint", heir.UPN)).comeBack("prashob").expect("entra.error")
	if e := sb.last(); e.Code != "AADSTS51004" {
		t.Errorf("the refusal is %s", e.Code)
	}
}

func shifted(by time.Duration) func(*saml.Assertion) {
	return func(a *saml.Assertion) {
		a.NotBefore, a.NotOnOrAfter = a.NotBefore.Add(by), a.NotOnOrAfter.Add(by)
		a.AuthnInstant, a.IssueInstant = a.AuthnInstant.Add(by), a.IssueInstant.Add(by)
	}
}

// unsigned cuts the signature out.
func unsigned(wresult []byte) []byte {
	from := bytes.Index(wresult, []byte("<ds:Signature "))
	to := bytes.Index(wresult, []byte("</ds:Signature>"))
	return append(append([]byte(nil), wresult[:from]...), wresult[to+len("</ds:Signature>"):]...)
}

// wrapped puts a second, evil assertion before the signed one.
func wrapped(wresult []byte) []byte {
	from, to := bytes.Index(wresult, []byte("<saml:Assertion ")), bytes.Index(wresult, []byte("</saml:Assertion>"))+len("</saml:Assertion>")
	evil := unsigned(bytes.ReplaceAll(wresult[from:to:to], []byte("immutable-prashob"), []byte("immutable-trent")))
	return append(append(append([]byte(nil), wresult[:from]...), evil...), wresult[from:]...)
}

func TestAnAssertionIsGoodForOneSignIn(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	answer := sb.signed(sb.assertion("prashob"), 0)
	sb.browser().open(authorize("login_hint", "prashob@wingtip.example")).bring(answer).expect("entra.stay-signed-in")
	sb.browser().open(authorize("login_hint", "prashob@wingtip.example")).bring(answer).expect("entra.error")
	if sb.last().Code != "AADSTS50008" || !strings.Contains(sb.last().Cause, "exists already") {
		t.Errorf("a replayed assertion is answered with %s (%s)", sb.last().Code, sb.last().Cause)
	}
}

func TestAnAnswerComesBackOnceAndToTheBrowserThatWasSent(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := sb.browser().open(authorize("login_hint", "prashob@wingtip.example"))
	sent := b.to

	thief := sb.browser().open("/common/oauth2/deviceauth")
	thief.to = sent
	thief.comeBack("prashob").expect("entra.error")
	if sb.last().Code != "AADSTS50089" {
		t.Errorf("another browser is answered with %s", sb.last().Code)
	}
	b.comeBack("prashob").expect("entra.stay-signed-in")
	b.to = sent
	b.comeBack("prashob").expect("entra.error")
	if sb.last().Code != "AADSTS50089" {
		t.Errorf("the second return is answered with %s", sb.last().Code)
	}
}

func TestAStepUpCannotBringSomebodyElse(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := sb.browser().open(authorize("login_hint", "prashob@wingtip.example"))
	b.comeBack("prashob").stay("idBtn_Back")
	b.open(authorize("amr_values", "mfa")).comeBack("trent", withClaim).expect("entra.error")
	if sb.last().Code != "AADSTS90072" {
		t.Errorf("the answer is %s", sb.last().Code)
	}
}

func TestAFreshSignInWantsAFreshOneOfTheProvider(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := sb.browser().open(authorize("login_hint", "prashob@wingtip.example", "prompt", "login"))
	q := b.answer()
	if q.Get("wfresh") != "0" || !strings.HasSuffix(q.Get("wauth"), "/authenticationmethod/password") {
		t.Errorf("the provider is asked %v", q)
	}
	sent := b.to
	b.comeBack("prashob", func(a *saml.Assertion) { a.AuthnInstant = a.AuthnInstant.Add(-time.Minute) }).expect("entra.error")
	b.to = sent
	b.comeBack("prashob").expect("entra.stay-signed-in")
}

func TestADomainHintGoesStraightToTheProvider(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := sb.browser().open(authorize("domain_hint", "wingtip.example"))
	if !strings.Contains(b.to.Path, "/sts/wingtip.example/adfs/ls/") {
		t.Fatalf("the browser is sent to %v", b.to)
	}
	b.comeBack("prashob").expect("entra.stay-signed-in")
	if sb.last().Caller.User != "prashob@wingtip.example" {
		t.Errorf("the journal names %q", sb.last().Caller.User)
	}
}

func TestTheProvidersAddressIsTheDomainsOwn(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	d := sb.domain("wingtip.example")
	d.Federation.PassiveSignInURI = "https://adfs.wingtip.example/adfs/ls/?keep=1"
	sb.change(putDomain(d))
	b := sb.browser().open(authorize("login_hint", "prashob@wingtip.example"))
	if !strings.HasPrefix(b.to.String(), "https://adfs.wingtip.example/adfs/ls/?keep=1&username=") {
		t.Errorf("the browser is sent to %v", b.to)
	}
}

func TestFreshMFAOfTheProviderIsDatedAnew(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := sb.browser().open(authorize("login_hint", "prashob@wingtip.example", "amr_values", "mfa")).comeBack("prashob", withClaim).stay("idBtn_Back")
	sb.advance(time.Hour)
	b.open(authorize("amr_values", "mfa"))
	if got := b.outcome(); !got.MFA || !got.MFATime.Equal(start) {
		t.Errorf("the session gives %+v", got)
	}
	b.open(authorize("amr_values", "ngcmfa"))
	if q := b.answer(); q.Get("wauth") != saml.MultipleAuthn || q.Get("wfresh") != "0" {
		t.Errorf("for fresh MFA the provider is asked %v", q)
	}
	b.comeBack("prashob", withClaim)
	if got := b.outcome(); !got.MFA || !got.MFATime.Equal(sb.world.Now()) || !got.Time.Equal(start) {
		t.Errorf("fresh MFA comes to %+v", got)
	}
}
