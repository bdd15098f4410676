package portal

import (
	"errors"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/policy"
)

func (b *bench) advance(d time.Duration) *bench {
	b.t.Helper()
	if err := b.world.Advance(d); err != nil {
		b.t.Fatal(err)
	}
	return b
}

func TestTheAPIIsCalledWithThePersonsToken(t *testing.T) {
	t.Parallel()
	b := newBench(t).signedIn("pwd", "mfa")
	b.get(pathCustomers)
	call := b.fake.calls[0]
	if got := call.Header.Get("Authorization"); got != "Bearer access-token-1" {
		t.Errorf("Authorization: %q", got)
	}
	if got := call.Header["MS-CorrelationId"]; len(got) != 1 || got[0] != b.entry().Correlate {
		t.Errorf("MS-CorrelationId %q; the page's is %q", got, b.entry().Correlate)
	}
}

func TestAnExpiredAccessTokenIsRenewedOnce(t *testing.T) {
	t.Parallel()
	b := newBench(t).signedIn("pwd", "mfa").advance(3599 * time.Second)
	for range 2 {
		if res := b.get(pathCustomers); res.StatusCode != http.StatusOK {
			t.Fatalf("status %d", res.StatusCode)
		}
	}
	if len(b.fake.granted) != 2 {
		t.Fatalf("%d token requests, want sign-in and one renewal", len(b.fake.granted))
	}
	got := b.fake.granted[1]
	if got.Get("grant_type") != "refresh_token" || got.Get("refresh_token") != "refresh-token-1" || got.Get("resource") != partnerCenter || got.Get("client_id") != ClientID {
		t.Errorf("renewed with %v", got)
	}
	for _, call := range b.fake.calls {
		if got := call.Header.Get("Authorization"); got != "Bearer access-token-2" {
			t.Errorf("called with %q", got)
		}
	}
}

func TestATokenIsNotRenewedWhileItHolds(t *testing.T) {
	t.Parallel()
	b := newBench(t).signedIn("pwd", "mfa").advance(3598 * time.Second)
	if b.get(pathCustomers); len(b.fake.granted) != 1 {
		t.Errorf("%d token requests", len(b.fake.granted))
	}
}

func TestWhenEntraRenewsNothingThePersonSignsInAgain(t *testing.T) {
	t.Parallel()
	b := newBench(t).signedIn("pwd", "mfa").advance(2 * time.Hour)
	b.fake.tokenFail = `{"error":"invalid_grant","error_description":"AADSTS50173: revoked"}`
	asked := b.sentToEntra(b.get(pathCustomers))
	if asked.Has("amr_values") || b.cookies[b.cookie("session")] != "" {
		t.Error("the old session goes on")
	}
	b.fake.tokenFail = ""
	res := b.send("POST", pathSignIn, b.fake.answer(asked, "pwd", "mfa").Encode())
	if res.Header.Get("Location") != pathCustomers {
		t.Errorf("leads to %q", res.Header.Get("Location"))
	}
	if res := b.get(pathCustomers); res.StatusCode != http.StatusOK {
		t.Errorf("status %d", res.StatusCode)
	}
}

func TestAnOutageIsAPageThatSaysWhatFailed(t *testing.T) {
	t.Parallel()
	refused := &net.OpError{Op: "dial", Err: errors.New("connection refused")}
	for name, c := range map[string]struct {
		down func(*http.Request) error
		api  func(*http.Request) (int, string)
		says string
	}{
		"nothing listens":        {down: func(*http.Request) error { return refused }, says: "there is no connection to it"},
		"it takes too long":      {down: func(*http.Request) error { return os.ErrDeadlineExceeded }, says: "it did not answer in time"},
		"something else":         {down: func(*http.Request) error { return errors.New("x") }, says: "the call failed"},
		"an answer in gibberish": {api: func(*http.Request) (int, string) { return 200, "<html>" }, says: "its answer makes no sense"},
		"an answer without end":  {api: func(*http.Request) (int, string) { return 200, strings.Repeat("x", maxAnswer+1) }, says: "its answer is too long"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t).signedIn("pwd", "mfa")
			b.fake.down, b.fake.apiAnswer = c.down, c.api
			for _, path := range []string{pathCustomers, customerPath(contoso), servicePath(contoso)} {
				res := b.get(path)
				if text := read(t, res); res.StatusCode != http.StatusBadGateway || !strings.Contains(text, c.says) {
					t.Errorf("%s: status %d, want 502 and %q:\n%s", path, res.StatusCode, c.says, text)
				}
				if e := b.entry(); e.Code != "portal.back-channel" || e.Screen != "portal.page" || e.Cause == "" {
					t.Errorf("the journal says %q, screen %q, cause %q", e.Code, e.Screen, e.Cause)
				}
			}
			if res := b.get(pathHome); res.StatusCode != http.StatusOK {
				t.Errorf("the overview needs no back channel: status %d", res.StatusCode)
			}
		})
	}
}

func TestAnOutageWhileSigningInIsToldToo(t *testing.T) {
	t.Parallel()
	for name, path := range map[string]string{"of the keys": "/common/discovery/keys", "of the token endpoint": "/common/oauth2/token"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			b.fake.down = func(r *http.Request) error {
				if r.URL.Path == path {
					return &net.OpError{Op: "dial", Err: errors.New("connection refused")}
				}
				return nil
			}
			b.refuses(b.signIn(pathHome, "pwd", "mfa"), http.StatusBadGateway, "portal.back-channel", "The portal cannot reach Entra ID")
		})
	}
}

func TestAKeyDocumentThatIsNoneIsAnOutage(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.fake.published = nil
	b.refuses(b.signIn(pathHome, "pwd", "mfa"), http.StatusBadGateway, "portal.back-channel", "its answer makes no sense")
}

func TestSigningOutEndsTheSessionHereAndAtEntra(t *testing.T) {
	t.Parallel()
	for _, method := range []string{"GET", "POST"} {
		b := newBench(t).signedIn("pwd", "mfa")
		before := b.cookies[b.cookie("session")]
		res := b.send(method, pathSignOut, "")
		want := "https://localhost:8443/common/oauth2/logout?post_logout_redirect_uri=https%3A%2F%2Flocalhost%3A8443%2Fdashboard%2Fsigned-out"
		if got := res.Header.Get("Location"); res.StatusCode != http.StatusSeeOther || got != want {
			t.Errorf("%s: status %d, Location %q", method, res.StatusCode, got)
		}
		if b.cookies[b.cookie("session")] != "" {
			t.Error("the cookie is still there")
		}
		if res := b.get(pathSignedOut); res.StatusCode != http.StatusOK || b.entry().Screen != "portal.signed-out" {
			t.Errorf("signed out: status %d, screen %q", res.StatusCode, b.entry().Screen)
		}
		b.cookies[b.cookie("session")] = before
		if b.sentToEntra(b.get(pathHome)).Has("amr_values") || b.entry().Reason() != policy.PortalSignInNeeded {
			t.Error("the session is still there")
		}
	}
}

func TestSigningOutAtEntraEndsTheSession(t *testing.T) {
	t.Parallel()
	b := newBench(t).signedIn("pwd", "mfa")
	before := b.cookies[b.cookie("session")]
	b.get(pathSignedOut) // Entra's page loads it
	b.cookies[b.cookie("session")] = before
	b.sentToEntra(b.get(pathHome))
}

func TestARequestTooLargeIsToldOnAPage(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	res := b.send("POST", pathSignIn, "state="+strings.Repeat("x", maxBody))
	b.refuses(res, http.StatusRequestEntityTooLarge, "portal.request-too-large", "too large")
	for name, body := range map[string]string{"a state given twice": "state=a&state=b", "not encoded": "state=%zz"} {
		t.Run(name, func(t *testing.T) {
			b.refuses(b.send("POST", pathSignIn, body), http.StatusBadRequest, "portal.form-malformed", "cannot be read")
		})
	}
}
