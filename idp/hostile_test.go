package idp_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/pcsandbox/pcsandbox/internal/phone"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// post sends a body as it is and returns the answer.
func (sb *sandbox) post(path, body string, cookies map[string]string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	r.Host = sb.site.Host()
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for name, value := range cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	sb.surface.Serve(w, r, sb.world, sb.site)
	return w
}

func (sb *sandbox) get(path string, cookies map[string]string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Host = sb.site.Host()
	for name, value := range cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	sb.surface.Serve(w, r, sb.world, sb.site)
	return w
}

// approvals sees that a phone was asked so many times.
func (sb *sandbox) approvals(upn string, want int) {
	sb.t.Helper()
	got := 0
	for range phone.Approvals.All(sb.world.Read(), "upn", upn) {
		got++
	}
	if got != want {
		sb.t.Errorf("the phone of %s was asked %d times, want %d", upn, got, want)
	}
}

// FuzzForms posts anything to every form and to the authorize endpoint: whatever
// comes, it is the client's mistake and never a bug of ours.
func FuzzForms(f *testing.F) {
	f.Add("step=password&passwd=x&ctx=a&flowToken=b")
	f.Add("wa=wsignin1.0&wctx=estsredirect%3D2%26estsrequest%3Da.b&wresult=%3Ca%2F%3E")
	f.Add("client_id=" + webApp + "&response_type=code&redirect_uri=&scope=openid&max_age=-1")
	f.Add("client_id=" + webApp + "&response_type=code+id_token&nonce=1&claims=%7B%22id_token%22%3A%7B%22acr%22%3A%5B%5D%7D%7D&scope=a/b")
	f.Add("otc=%00%ff&&&=;=&step")
	f.Add("post_logout_redirect_uri=http://localhost:3000/callback%23x&logout_hint=a&state=%0d%0aSet-Cookie:x")
	paths := []string{"/common/login", "/common/SAS/ProcessAuth", "/common/ProofUp", "/kmsi", "/login.srf", "/appverify",
		"/common/oauth2/deviceauth", "/common/oauth2/authorize", "/contoso.example/oauth2/v2.0/authorize", "/common/oauth2/v2.0/logout"}
	sb := newSandbox(f)
	f.Fuzz(func(t *testing.T, body string) {
		for _, path := range paths {
			if w := sb.post(path, body, nil); w.Code >= 500 || w.Code < 200 {
				t.Errorf("%s answers %q with %d: %s", path, body, w.Code, w.Body)
			}
		}
	})
}

func TestASignInThatIsFinishedManyTimesAtOnceGivesOneCode(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := sb.browser().signIn("nightly@contoso.example").expect("entra.stay-signed-in")
	values := fieldsOf(b.form())
	values.Set("step", "no")
	var codes atomic.Int32
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if w := sb.post("/kmsi", values.Encode(), b.cookies); strings.Contains(w.Header().Get("Location"), "code=") {
				codes.Add(1)
			}
		})
	}
	all.Wait()
	stored := 0
	for range signin.Codes.Each(sb.world.Read()) {
		stored++
	}
	if codes.Load() != 1 || stored != 1 {
		t.Errorf("%d codes were sent, %d are stored", codes.Load(), stored)
	}
}

// many runs something eight times at once.
func many(f func()) {
	var all sync.WaitGroup
	for range 8 {
		all.Go(f)
	}
	all.Wait()
}

func TestAnAppThatIsTriedOutManyTimesAtOnceIsRegisteredOnce(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := sb.browser().signIn("john@fabrikam.example", "amr_values", "mfa").press("idSubmit_ProofUp_Redirect").
		press(string(policy.PhoneAppNotification)).press("idSubmit_ProofUp_Added").expect("entra.mfa-verify")
	values := fieldsOf(b.form())
	sb.approve("john@fabrikam.example")
	many(func() { sb.post("/common/ProofUp", values.Encode(), b.cookies) })
	if kinds := sb.user("john@fabrikam.example").MethodKinds(); len(kinds) != 2 {
		t.Errorf("registered are %v", kinds)
	}
}

func TestAScreenThatIsAskedForManyTimesAtOnceRingsThePhoneOnce(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := sb.browser().signIn("alejandra@contoso.example").expect("entra.mfa-push")
	values := fieldsOf(b.form())
	sb.deny("alejandra@contoso.example")
	values.Set("step", "resend")
	sb.post("/common/SAS/ProcessAuth", values.Encode(), b.cookies)
	sb.approvals("alejandra@contoso.example", 2)
	ctx := "/common/reprocess?ctx=" + url.QueryEscape(values.Get("ctx"))
	sb.change(func(tx *world.Txn) error {
		_, err := signin.ChangeFlow(tx, values.Get("ctx"), func(f *signin.Flow) error { f.Approval = ""; return nil })
		return err
	})
	many(func() { sb.get(ctx, b.cookies) })
	sb.approvals("alejandra@contoso.example", 3)
}

func TestAFormThatIsSentManyTimesAtOnceIsTakenOnce(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := sb.browser().signIn("alejandra@contoso.example").press("signInAnotherWay").press("PhoneAppOTP").expect("entra.mfa-totp")
	values := fieldsOf(b.form())
	values.Set("step", "code")
	values.Set("otc", "000000")
	var stale atomic.Int32
	many(func() {
		if w := sb.post("/common/SAS/ProcessAuth", values.Encode(), b.cookies); strings.Contains(w.Body.String(), "That form was sent before") {
			stale.Add(1)
		}
	})
	tried, _ := signin.SecondFactors.Get(sb.world.Read(), sb.user("alejandra@contoso.example").ID)
	if tried.Wrong.Failed != 1 || stale.Load() != 7 {
		t.Errorf("of 8 guesses with one form %d were counted, %d not looked at", tried.Wrong.Failed, stale.Load())
	}
}

func TestACodeOfAnAppIsAcceptedOnceByManyAtOnce(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	code := totpAt(t, start)
	var passed atomic.Int32
	var all sync.WaitGroup
	for range 4 {
		b := sb.browser().signIn("alejandra@contoso.example").press("signInAnotherWay").press("PhoneAppOTP").expect("entra.mfa-totp")
		values := fieldsOf(b.form())
		values.Set("step", "code")
		values.Set("otc", code)
		all.Go(func() {
			if w := sb.post("/common/SAS/ProcessAuth", values.Encode(), b.cookies); strings.Contains(w.Body.String(), `data-screen="entra.stay-signed-in"`) {
				passed.Add(1)
			}
		})
	}
	all.Wait()
	if passed.Load() != 1 {
		t.Errorf("one code let %d sign-ins pass", passed.Load())
	}
}
