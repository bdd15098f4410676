package idp_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/pcsandbox/pcsandbox/internal/signin"
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
