package idp_test

import (
	"bytes"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/saml"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

type txn = world.Txn

const bearerLife = 5 * time.Minute

func base64Of(raw []byte) string { return base64.StdEncoding.EncodeToString(raw) }

// keyOf is the key that the provider of an assertion's domain signs with.
func keyOf(a saml.Assertion) int {
	if strings.Contains(a.Issuer, "wingtiptoys") {
		return 1
	}
	return 0
}

// signedResponse signs a response with a provider key of the test.
func (sb *sandbox) signedResponse(r saml.Response, key int) []byte {
	sb.t.Helper()
	domain := strings.TrimSuffix(strings.TrimPrefix(r.Issuer, "http://sts."), "/adfs/services/trust/")
	pair, err := sb.keys.ProviderPair(key, domain, start)
	if err != nil {
		sb.t.Fatal(err)
	}
	out, err := saml.SignResponse(r, pair.Key, pair.Certificate)
	if err != nil {
		sb.t.Fatal(err)
	}
	return out
}

// samlSandbox has wingtiptoys.example federated by SAML-P.
func samlSandbox(t testing.TB) *sandbox {
	t.Helper()
	return newSandbox(t).federate(func(f *directory.Federation) { f.Protocol = directory.SAMLP })
}

func TestAProviderIsAskedBySAMLPAndAnswers(t *testing.T) {
	t.Parallel()
	sb := samlSandbox(t)
	b := sb.browser().open(authorize()).press("idSIButton9", "loginfmt", "toy@wingtiptoys.example")
	if !strings.HasPrefix(b.to.String(), "https://localhost:8443/sts/wingtiptoys.example/adfs/ls/?SAMLRequest=") || b.answer().Get("login_hint") != "toy@wingtiptoys.example" {
		t.Errorf("the browser is sent to %s", b.to)
	}
	if state := b.answer().Get("RelayState"); len(state) == 0 || len(state) > 80 { // SAML 2.0 bindings, 3.4.3
		t.Errorf("RelayState %q", state)
	}
	q := b.authnRequest()
	if q.Issuer != saml.AudienceEntra || q.ReplyTo != "https://localhost:8443/login.srf" || q.Destination != "https://localhost:8443/sts/wingtiptoys.example/adfs/ls/" ||
		q.ForceAuthn || len(q.Classes) != 0 || !q.IssueInstant.Equal(start) || strings.Contains(b.answer().Get("RelayState"), strings.TrimPrefix(q.ID, "_")) {
		t.Errorf("the provider is asked %+v", q)
	}
	b.answerBy(directory.SAMLP, "toy").stay("idBtn_Back")
	if auth := b.outcome(); !auth.Federated || auth.MFA {
		t.Errorf("the sign-in came to %+v", auth)
	}
}

func TestABrokenAnswerBySAMLPIsRefused(t *testing.T) {
	t.Parallel()
	type facts struct {
		*sandbox
		q saml.AuthnRequest
		r saml.Response
	}
	good := func(f facts, changes ...func(*saml.Response)) []byte { return f.response(f.q, f.r, changes...) }
	changed := func(change func(*saml.Response)) func(facts) []byte {
		return func(f facts) []byte { return good(f, change) }
	}
	for name, c := range map[string]struct {
		answer func(facts) []byte
		code   string
	}{
		"nothing":                {func(facts) []byte { return nil }, "AADSTS50008"},
		"not XML":                {func(facts) []byte { return []byte("hello <b>") }, "AADSTS20012"},
		"WS-Federation's answer": {func(f facts) []byte { return f.signed(f.r.Assertion, 1) }, "AADSTS20012"},
		"a DOCTYPE":              {func(f facts) []byte { return append([]byte("<!DOCTYPE a>"), good(f)...) }, "AADSTS20012"},
		"not signed":             {func(f facts) []byte { return unsigned(good(f)) }, "AADSTS50008"},
		"tampered with": {func(f facts) []byte {
			return bytes.ReplaceAll(good(f), []byte("immutable-toy"), []byte("immutable-tom"))
		}, "AADSTS50008"},
		"wrapped": {func(f facts) []byte { return wrapped(good(f)) }, "AADSTS20012"},
		"a refusal": {func(f facts) []byte {
			return bytes.Replace(good(f), []byte("status:Success"), []byte("status:Responder"), 1)
		}, "AADSTS50008"},
		"a foreign key": {func(f facts) []byte {
			f.r.InResponseTo, f.r.Destination, f.r.Recipient, f.r.ConfirmedUntil = f.q.ID, f.q.ReplyTo, f.q.ReplyTo, f.r.NotOnOrAfter
			return f.signedResponse(f.r, 2)
		}, "AADSTS50008"},
		"another issuer":       {changed(func(r *saml.Response) { r.Issuer = "http://nobody/" }), "AADSTS50107"},
		"another domain's":     {func(f facts) []byte { f.r.Assertion = f.assertion("prashob"); return good(f) }, "AADSTS20012"},
		"another audience":     {changed(func(r *saml.Response) { r.Audience = "urn:somebody:else" }), "AADSTS50008"},
		"another address":      {changed(func(r *saml.Response) { r.Recipient = "https://evil.example/login.srf" }), "AADSTS50008"},
		"another destination":  {changed(func(r *saml.Response) { r.Destination = "https://evil.example/login.srf" }), "AADSTS50008"},
		"another request":      {changed(func(r *saml.Response) { r.InResponseTo = "_other" }), "AADSTS50008"},
		"to no request":        {changed(func(r *saml.Response) { r.InResponseTo = "" }), "AADSTS50008"},
		"stale":                {changed(func(r *saml.Response) { shifted(-3 * time.Hour)(&r.Assertion) }), "AADSTS50008"},
		"of a bearer too late": {changed(func(r *saml.Response) { r.ConfirmedUntil = start }), "AADSTS50008"},
		"no NameID":            {changed(func(r *saml.Response) { r.ImmutableID = "" }), "AADSTS50008"},
		"nobody's NameID":      {changed(func(r *saml.Response) { r.ImmutableID = "immutable-nobody" }), "AADSTS51004"},
		"another domain's man": {changed(func(r *saml.Response) { r.ImmutableID = "immutable-prashob" }), "AADSTS51004"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := samlSandbox(t)
			b := sb.browser().open(authorize("login_hint", "toy@wingtiptoys.example"))
			sent := b.to
			b.respond(c.answer(facts{sb, b.authnRequest(), saml.Response{Assertion: sb.assertion("toy")}})).expect("entra.error")
			if e := sb.last(); e.Code != c.code || e.Reason() != policy.SignInAssertionRejected || b.status != http.StatusBadRequest {
				t.Errorf("the answer is %d %s (%s), the journal says %v; want %s", b.status, e.Code, e.Cause, e.Reason(), c.code)
			}
			// Nothing changed: the right answer is still awaited.
			b.to = sent
			b.answerBy(directory.SAMLP, "toy").expect("entra.stay-signed-in")
		})
	}
}

func TestAResponseIsGoodOnceAndForTheBrowserThatAsked(t *testing.T) {
	t.Parallel()
	sb := samlSandbox(t)
	b := sb.browser().open(authorize("login_hint", "toy@wingtiptoys.example"))
	sent := b.to
	answer := sb.response(b.authnRequest(), saml.Response{Assertion: sb.assertion("toy")})

	thief := sb.browser().open("/common/oauth2/deviceauth")
	thief.to = sent
	thief.respond(answer).expect("entra.error")
	if sb.last().Code != "AADSTS50089" {
		t.Errorf("another browser is answered with %s", sb.last().Code)
	}
	b.respond(answer).expect("entra.stay-signed-in")
	b.to = sent
	b.respond(answer).expect("entra.error")
	if sb.last().Code != "AADSTS50089" {
		t.Errorf("the second return is answered with %s", sb.last().Code)
	}
	again := sb.browser().open(authorize("login_hint", "toy@wingtiptoys.example"))
	again.respond(answer).expect("entra.error")
	if sb.last().Code != "AADSTS50008" {
		t.Errorf("in another sign-in it is answered with %s", sb.last().Code)
	}
}

func TestWhatBringsTheAnswerHomeCannotBeChanged(t *testing.T) {
	t.Parallel()
	for _, protocol := range []directory.FederationProtocol{directory.WSFederation, directory.SAMLP} {
		sb := newSandbox(t).federate(func(f *directory.Federation) { f.Protocol = protocol })
		field, fixed := "wctx", url.Values{"wa": {"wsignin1.0"}}
		if protocol == directory.SAMLP {
			field, fixed = "RelayState", url.Values{}
		}
		other := sb.browser().open(authorize("login_hint", "toy@wingtiptoys.example"))
		b := sb.browser().open(authorize("login_hint", "toy@wingtiptoys.example"))
		mine, others := b.answer().Get(field), other.answer().Get(field)
		id, secret, _ := strings.Cut(mine, ".")
		otherID, otherSecret, _ := strings.Cut(others, ".")
		if protocol == directory.SAMLP {
			fixed.Set("SAMLResponse", base64Of(sb.response(b.authnRequest(), saml.Response{Assertion: sb.assertion("toy")})))
		} else {
			fixed.Set("wresult", string(sb.signed(sb.assertion("toy"), 1)))
		}
		for name, c := range map[string]struct{ state, code string }{
			"none":                {"", "AADSTS20012"},
			"without a secret":    {id, "AADSTS20012"},
			"an empty secret":     {id + ".", "AADSTS50089"},
			"another secret":      {id + "." + otherSecret, "AADSTS50089"},
			"another sign-in":     {otherID + "." + otherSecret, "AADSTS50089"},
			"half of each":        {otherID + "." + secret, "AADSTS50089"},
			"one letter too many": {mine + "A", "AADSTS50089"},
			"an address to go to": {"https://evil.example/", "AADSTS20012"},
			"markup":              {`"><script>alert(1)</script>`, "AADSTS20012"},
		} {
			if protocol == directory.SAMLP && name == "an address to go to" {
				c.code = "AADSTS50089" // it has a dot
			}
			form := url.Values{field: {c.state}}
			for k, v := range fixed {
				form[k] = v
			}
			b.send(http.MethodPost, "/login.srf", form).expect("entra.error")
			if got := sb.last().Code; got != c.code || strings.Contains(b.body, "<script>alert") || strings.Contains(b.body, "evil.example") {
				t.Errorf("%s %s: %s, want %s", protocol, name, got, c.code)
			}
		}
		both := url.Values{"wa": {"wsignin1.0"}, "wctx": {mine}, "RelayState": {mine}, "wresult": {"x"}, "SAMLResponse": {"eA=="}}
		if b.send(http.MethodPost, "/login.srf", both); sb.last().Code != "AADSTS20012" {
			t.Errorf("both protocols at once: %s", sb.last().Code)
		}
	}
}

func TestADomainAnswersInTheProtocolItIsFederatedWith(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := sb.browser().open(authorize("login_hint", "toy@wingtiptoys.example"))
	sb.federate(func(f *directory.Federation) { f.Protocol = directory.SAMLP })
	b.comeBack("toy").expect("entra.error")
	if sb.last().Code != "AADSTS20012" {
		t.Errorf("the answer is %s", sb.last().Code)
	}
}

func TestASigningCertificateIsRolledOver(t *testing.T) {
	t.Parallel()
	for _, protocol := range []directory.FederationProtocol{directory.WSFederation, directory.SAMLP} {
		sb := newSandbox(t)
		next, err := sb.keys.ProviderPair(2, "wingtiptoys.example", start)
		if err != nil {
			t.Fatal(err)
		}
		answer := func(key int) *browser {
			b := sb.browser().open(authorize("login_hint", "toy@wingtiptoys.example"))
			if protocol == directory.SAMLP {
				r := saml.Response{Assertion: sb.assertion("toy"), InResponseTo: b.authnRequest().ID, ResponseID: "_" + sb.world.NewID(),
					Destination: b.authnRequest().ReplyTo, Recipient: b.authnRequest().ReplyTo, ConfirmedUntil: sb.world.Now().Add(bearerLife)}
				return b.respond(sb.signedResponse(r, key))
			}
			return b.bring(sb.signed(sb.assertion("toy"), key))
		}
		sb.federate(func(f *directory.Federation) { f.Protocol = protocol })
		answer(2).expect("entra.error")
		sb.federate(func(f *directory.Federation) { f.NextSigningCertificate = next.Certificate.Raw })
		answer(1).expect("entra.stay-signed-in")
		answer(2).expect("entra.stay-signed-in")
		sb.federate(func(f *directory.Federation) {
			f.SigningCertificate, f.NextSigningCertificate = f.NextSigningCertificate, nil
		})
		answer(1).expect("entra.error")
		answer(2).expect("entra.stay-signed-in")
	}
}

// TestPromptLoginIsTranslatedAsTheDomainSays: what the provider is asked, and that
// its answer must be fresh in each case.
func TestPromptLoginIsTranslatedAsTheDomainSays(t *testing.T) {
	t.Parallel()
	const fresh = "http://schemas.microsoft.com/ws/2008/06/identity/authenticationmethod/password"
	for name, c := range map[string]struct {
		prompt                directory.PromptLoginBehavior
		protocol              directory.FederationProtocol
		behavior              policy.MFABehavior
		request               []string
		wauth, wfresh, native string
		force                 bool
	}{
		"nothing set":          {"", "", "", []string{"prompt", "login"}, fresh, "0", "", false},
		"translate":            {directory.TranslatePromptLogin, "", "", []string{"prompt", "login"}, fresh, "0", "", false},
		"native":               {directory.NativePromptLogin, "", "", []string{"prompt", "login"}, "", "", "login", false},
		"disabled":             {directory.DisabledPromptLogin, "", "", []string{"prompt", "login"}, "", "0", "", false},
		"translate, with MFA":  {"", "", policy.EnforceMFA, []string{"prompt", "login", "amr_values", "mfa"}, saml.MultipleAuthn, "0", "", false},
		"native, with MFA":     {directory.NativePromptLogin, "", policy.EnforceMFA, []string{"prompt", "login", "amr_values", "mfa"}, saml.MultipleAuthn, "", "login", false},
		"max_age is no prompt": {directory.NativePromptLogin, "", "", []string{"max_age", "0"}, "", "0", "", false},
		"SAML-P, translate":    {"", directory.SAMLP, "", []string{"prompt", "login"}, "", "", "", true},
		"SAML-P, native":       {directory.NativePromptLogin, directory.SAMLP, "", []string{"prompt", "login"}, "", "", "", true},
		"SAML-P, max_age":      {"", directory.SAMLP, "", []string{"max_age", "0"}, "", "", "", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := newSandbox(t).federate(func(f *directory.Federation) {
				f.PromptLogin, f.Protocol, f.MFABehavior = c.prompt, c.protocol, c.behavior
			})
			b := sb.browser().open(authorize(append([]string{"login_hint", "toy@wingtiptoys.example"}, c.request...)...))
			q := b.answer()
			if q.Get("wauth") != c.wauth || q.Get("wfresh") != c.wfresh || q.Get("prompt") != c.native {
				t.Errorf("the provider is asked %v", q)
			}
			if c.protocol == directory.SAMLP && b.authnRequest().ForceAuthn != c.force {
				t.Errorf("the provider is asked %+v", b.authnRequest())
			}
			sent := b.to
			old := func(r *saml.Response) {
				r.AuthnInstant = r.AuthnInstant.Add(-time.Minute)
				r.AuthnMethod = saml.MultipleAuthn
			}
			b.answerBy(c.protocol, "toy", old).expect("entra.error")
			if sb.last().Code != "AADSTS50008" {
				t.Errorf("a sign-in of before is answered with %s", sb.last().Code)
			}
			b.to = sent
			b.answerBy(c.protocol, "toy", func(r *saml.Response) { r.AuthnMethod = saml.MultipleAuthn }).expect("entra.stay-signed-in")
		})
	}
}
