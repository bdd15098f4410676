package sts

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/golden"
	"github.com/pcsandbox/pcsandbox/internal/phone"
	"github.com/pcsandbox/pcsandbox/internal/saml"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

func TestSurfaceIsPutTogetherRight(t *testing.T) {
	t.Parallel()
	if err := (&Server{}).Surface().Check(); err != nil {
		t.Error(err)
	}
}

func TestPrashobSignsInAndHisProviderTellsOfMFA(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	b := l.browser()
	b.open(l.request("wingtip.example", "username", prashob, "whr", "wingtip.example", "cbcxt", "", "mkt", "en-US"))
	b.expect("sts.signin")
	if got := b.shown.form.fields.Get(fieldUserName); got != prashob {
		t.Errorf("the user name begins as %q", got)
	}
	b.signIn(prashob)
	b.expect("sts.mfa")
	if a := l.asked(prashob); a.Party != "Wingtip" || a.App == "" || a.Number != "" {
		t.Errorf("on the phone: %+v", a)
	}
	b.submit()
	b.expect("sts.mfa") // nobody has answered
	l.approve(prashob)
	b.submit()

	got := l.arrived(1, "wingtip.example", 0)
	want := saml.Assertion{
		ID: got.ID, Issuer: "http://wingtip.example/adfs/services/trust/", Audience: saml.AudienceEntra,
		ImmutableID: "cHJhc2hvYg==", UPN: prashob, AuthnMethod: saml.MethodPassword,
		AuthnMethods: []string{saml.MethodPassword, saml.MultipleAuthn},
		AuthnInstant: start, IssueInstant: start, NotBefore: start, NotOnOrAfter: start.Add(time.Hour),
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("assertion (-want +got):\n%s", diff)
	}
	if !got.MFA() || !strings.HasPrefix(got.ID, "_") || len(got.ID) != 37 {
		t.Errorf("MFA %t, AssertionID %q", got.MFA(), got.ID)
	}
	posted := l.posted[0]
	if posted.Get("wa") != "wsignin1.0" || posted.Get("wctx") != "estsredirect=2" || len(posted) != 3 {
		t.Errorf("posted: %v", slices.Sorted(keysOf(posted)))
	}
	golden.Text(t, "prashob.wresult.xml", posted.Get("wresult"))
}

func keysOf(v url.Values) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range v {
			if !yield(k) {
				return
			}
		}
	}
}

func TestTrentDoesMFAAndHisProviderNeverTells(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	b := l.browser()
	for trip, more := range [][]string{nil, {"wauth", saml.MultipleAuthn}, {"wauth", saml.MultipleAuthn}} {
		b.open(l.request("wingtiptoys.example", more...))
		if trip == 0 {
			b.signIn(trent)
			b.expect("sts.mfa")
			l.approve(trent)
			b.submit()
		}
		got := l.arrived(trip+1, "wingtiptoys.example", 1)
		if got.MFA() || len(got.AuthnMethods)+len(got.MethodClaims) != 0 || got.AuthnMethod != saml.MethodPassword {
			t.Errorf("trip %d: the assertion tells of more than a password: %+v", trip, got)
		}
	}
	golden.Text(t, "trent.wresult.xml", l.posted[0].Get("wresult"))

	// His way out: an administrator adds the claim rule. The session knows of MFA.
	err := l.world.Write(func(tx *world.Txn) error {
		return directory.SetProviderFlags(tx, "wingtiptoys.example", true, true)
	})
	if err != nil {
		t.Fatal(err)
	}
	b.open(l.request("wingtiptoys.example", "wauth", saml.MultipleAuthn))
	if !l.arrived(4, "wingtiptoys.example", 1).MFA() {
		t.Error("the provider sends the claim now, but the assertion lacks it")
	}
}

func TestWhatARequestAsksForDecidesTheScreens(t *testing.T) {
	t.Parallel()
	mfa := []string{"wauth", saml.MultipleAuthn}
	for _, tc := range []struct {
		name    string
		domain  string
		index   int
		upn     string
		first   []string // more parameters of the first request
		second  []string
		screens string // of the second request, which comes an hour later
		mfa     bool   // claimed after the second request
		other   string // who signs in then, if it is somebody else
	}{
		{"a session answers without a screen", "wingtip.example", 0, prashob, nil, nil, "", true, ""},
		{"a session with MFA answers a request for MFA", "wingtip.example", 0, prashob, nil, mfa, "", true, ""},
		{"wfresh=0 asks for everything again", "wingtip.example", 0, prashob, nil, []string{"wfresh", "0"}, "sts.signin sts.mfa", true, ""},
		{"prompt=login asks for everything again", "wingtip.example", 0, prashob, nil, []string{"prompt", "login"}, "sts.signin sts.mfa", true, ""},
		{"wfresh=59 finds the session too old", "wingtip.example", 0, prashob, nil, []string{"wfresh", "59"}, "sts.signin sts.mfa", true, ""},
		{"wfresh=60 finds the session young enough", "wingtip.example", 0, prashob, nil, []string{"wfresh", "60"}, "", true, ""},
		{"MFA newly wanted asks for the phone alone", "wingtip.example", 0, lazy, nil, mfa, "sts.mfa", true, ""},
		{"nobody wants MFA of who is not asked", "wingtip.example", 0, lazy, nil, nil, "", false, ""},
		{"MFA wanted at first is remembered", "wingtip.example", 0, lazy, mfa, nil, "", true, ""},
		{"a provider without MFA is not moved by wauth", "nomfa.example", 2, plain, mfa, mfa, "", false, ""},
		{"wauth for a password asks for no MFA", "wingtip.example", 0, lazy, nil,
			[]string{"wfresh", "0", "wauth", "http://schemas.microsoft.com/ws/2008/06/identity/authenticationmethod/password"}, "sts.signin", false, ""},
		{"a request for somebody else asks", "wingtip.example", 0, prashob, nil, []string{"username", lazy}, "sts.signin", false, lazy},
		{"letter case does not make somebody else", "wingtip.example", 0, prashob, nil, []string{"username", "Prashob@Wingtip.Example"}, "", true, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t)
			b := l.browser()
			b.open(l.request(tc.domain, tc.first...))
			b.through(tc.upn)
			first := l.arrived(1, tc.domain, tc.index)
			if err := l.world.Advance(time.Hour); err != nil {
				t.Fatal(err)
			}
			b.open(l.request(tc.domain, tc.second...))
			screens := b.through(cmp.Or(tc.other, tc.upn))
			if got := strings.Join(screens, " "); got != tc.screens {
				t.Errorf("screens %q, want %q", got, tc.screens)
			}
			second := l.arrived(2, tc.domain, tc.index)
			if second.MFA() != tc.mfa {
				t.Errorf("MFA claimed: %t, want %t", second.MFA(), tc.mfa)
			}
			if second.ID == first.ID || !second.IssueInstant.Equal(l.world.Now()) {
				t.Error("the second answer is not a new assertion")
			}
			if asked := slices.Contains(screens, "sts.signin"); asked != second.AuthnInstant.Equal(l.world.Now()) {
				t.Errorf("AuthenticationInstant %s, password asked for: %t", second.AuthnInstant, asked)
			}
		})
	}
}

// through goes on until the browser has left, and tells which screens it met.
func (b *browser) through(upn string) []string {
	b.t.Helper()
	var met []string
	for b.shown.name != "" {
		if met = append(met, b.shown.name); len(met) > 5 {
			b.t.Fatalf("it goes on and on: %v", met)
		}
		switch b.shown.name {
		case "sts.signin":
			b.signIn(upn)
		case "sts.mfa":
			b.approve(upn)
			b.submit()
		default:
			b.t.Fatalf("the screen is %q: %s", b.shown.name, b.shown.text)
		}
	}
	return met
}

func TestWrongCredentialsAreRefusedInTheSameWords(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	b := l.browser()
	b.open(l.request("wingtip.example"))
	var said string
	for _, typed := range [][2]string{
		{prashob, "wrong"},
		{"nobody@wingtip.example", secret},
		{trent, secret}, // of another domain
		{"empty@wingtip.example", "x"},
		{"<script>alert(1)</script>", secret},
	} {
		b.submit(fieldUserName, typed[0], fieldPassword, typed[1])
		b.expect("sts.signin")
		if said == "" {
			said = b.shown.problem
		}
		if b.shown.problem == "" || b.shown.problem != said {
			t.Errorf("%s: %q, want %q", typed[0], b.shown.problem, said)
		}
		if got := b.shown.form.fields; got.Get(fieldUserName) != typed[0] || got.Get(fieldPassword) != "" {
			t.Errorf("%s: the form has %q, and a password: %t", typed[0], got.Get(fieldUserName), got.Get(fieldPassword) != "")
		}
		if strings.Contains(b.shown.source, "<script>alert") {
			t.Error("what was typed comes back as markup")
		}
	}
	for _, typed := range [][2]string{{"", secret}, {"  ", secret}, {prashob, ""}, {strings.Repeat("a", 400), secret}} {
		b.submit(fieldUserName, typed[0], fieldPassword, typed[1])
		b.expect("sts.signin")
		if b.shown.problem == "" {
			t.Errorf("%.20q with %d letters of password: no word about it", typed[0], len(typed[1]))
		}
	}
	b.submit(fieldUserName, " Prashob@WINGTIP.example ", fieldPassword, secret)
	b.expect("sts.mfa")
	if len(l.posted) != 0 {
		t.Error("something was posted to Entra ID")
	}
}

func TestARefusedOrForgottenPhoneCanBeAskedAgain(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	b := l.browser()
	b.open(l.request("wingtip.example"))
	b.signIn(prashob)
	first := l.asked(prashob).ID
	l.deny(prashob)
	b.submit()
	b.expect("sts.mfa")
	if !strings.Contains(b.shown.problem, "denied") || b.shown.form.poll != "" {
		t.Errorf("after a denial: %q, polls at %q", b.shown.problem, b.shown.form.poll)
	}
	if b.submit(); l.asked(prashob).ID == first {
		t.Fatal("trying again does not ask the phone again")
	}
	if err := l.world.Advance(phone.ApprovalLife); err != nil {
		t.Fatal(err)
	}
	b.submit()
	b.expect("sts.mfa")
	if !strings.Contains(b.shown.problem, "Nobody answered") {
		t.Errorf("after two minutes: %q", b.shown.problem)
	}
	b.submit()
	l.approve(prashob)
	b.submit()
	l.arrived(1, "wingtip.example", 0)
}

func TestAPhoneIsAskedOnlySoOftenInOneSignIn(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	b := l.browser()
	b.open(l.request("wingtip.example"))
	b.signIn(prashob)
	for range maxAsked - 1 {
		l.deny(prashob)
		b.submit() // it was denied
		b.submit() // once more
		b.expect("sts.mfa")
	}
	last := l.asked(prashob).ID
	l.deny(prashob)
	b.submit()
	if got := b.submit(); got.name != "sts.error" || got.status != 403 || !strings.Contains(got.text, "asked no more") || l.asked(prashob).ID != last {
		t.Errorf("after %d denials: %d %q: %s", maxAsked, got.status, got.name, got.text)
	}
}

func TestTheWaitingPageNeedsNoScriptAndServesOne(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	b := l.browser()
	b.open(l.request("wingtip.example"))
	page := b.signIn(prashob)
	looks := `<noscript><meta http-equiv="refresh" content="5;url=` + page.at.RequestURI() + `"></noscript>`
	if !strings.Contains(page.source, looks) {
		t.Errorf("without scripts the page does not look again: no %s in\n%s", looks, page.source)
	}
	if early := b.submit(); early.name != "sts.mfa" || !strings.Contains(early.text, "not approved yet") || !strings.Contains(early.source, `role="alert"`) {
		t.Errorf("whoever goes on too early is shown %q: %s", early.name, early.text)
	}
	if page = b.open(page.at.String()); strings.Contains(page.text, "not approved yet") {
		t.Error("the page says so of itself when it looks again")
	}
	for _, want := range []int{202, 202, 204} {
		if want == 204 {
			l.approve(prashob)
		}
		if got := b.open(l.origin + page.form.poll); got.status != want || got.header.Get("Cache-Control") != "no-store" {
			t.Errorf("the script is told %d, want %d", got.status, want)
		}
	}
	again := b.open(page.at.String()) // what the refresh does
	if again.name != "sts.mfa" || !strings.Contains(again.text, "was approved") || len(l.posted) != 0 {
		t.Errorf("a reload shows %q and %d forms were posted", again.name, len(l.posted))
	}
	b.submit()
	l.arrived(1, "wingtip.example", 0)
}

func TestAPhoneThatAnswersByItselfStillShowsThePage(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	err := l.world.Write(func(tx *world.Txn) error {
		return phone.Phones.Insert(tx, phone.Phone{UPN: prashob, Auto: phone.AutoApprove})
	})
	if err != nil {
		t.Fatal(err)
	}
	b := l.browser()
	b.open(l.request("wingtip.example"))
	b.signIn(prashob)
	b.expect("sts.mfa")
	b.submit()
	l.arrived(1, "wingtip.example", 0)
}
