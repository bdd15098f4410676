package browser

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/e2e/harness"
)

// The desktop application of the default scenario, and what it wants to open.
const (
	desktopID     = "66667777-aaaa-8888-bbbb-9999cccc0000"
	partnerCenter = "https://api.partnercenter.microsoft.com"
)

// A Version is one of Entra's two families of endpoints.
type Version struct {
	authorize, token string
	want             url.Values // how a resource is asked for
}

// The two families: v1.0 names a resource, v2.0 its scopes.
var (
	V1 = Version{"/organizations/oauth2/authorize", "/organizations/oauth2/token", url.Values{"resource": {partnerCenter}}}
	V2 = Version{"/organizations/oauth2/v2.0/authorize", "/organizations/oauth2/v2.0/token",
		url.Values{"scope": {partnerCenter + "/user_impersonation openid profile offline_access"}}}
)

// A DesktopApp is a program on the user's machine that signs in through the
// browser and listens for the answer on a loopback port, as RFC 8252 tells it to.
type DesktopApp struct {
	t       testing.TB
	sandbox *harness.Sandbox
	http    *http.Client
}

// NewDesktopApp starts the program.
func NewDesktopApp(t testing.TB, s *harness.Sandbox) *DesktopApp {
	return &DesktopApp{t: t, sandbox: s, http: s.Client()}
}

// A SignIn is a sign-in that the program has begun.
type SignIn struct {
	app      *DesktopApp
	version  Version
	redirect string
	verifier string
	state    string
	answer   chan url.Values
}

// Begin opens Entra's authorize endpoint in a tab.
func (a *DesktopApp) Begin(tab *Tab, v Version) *SignIn {
	a.t.Helper()
	s := &SignIn{app: a, version: v, verifier: rand.Text() + rand.Text(), state: rand.Text(), answer: make(chan url.Values, 1)}
	s.listen()
	challenge := sha256.Sum256([]byte(s.verifier))
	q := url.Values{
		"client_id": {desktopID}, "response_type": {"code"}, "redirect_uri": {s.redirect}, "state": {s.state},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(challenge[:])}, "code_challenge_method": {"S256"},
	}
	for name, values := range v.want {
		q[name] = values
	}
	tab.Go(a.sandbox.URLs["entra"] + v.authorize + "?" + q.Encode())
	return s
}

// listen waits for the browser on a free loopback port.
func (s *SignIn) listen() {
	s.app.t.Helper()
	listener, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		s.app.t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	s.redirect = "http://localhost:" + port
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, `<!doctype html><title>Desktop</title><link rel="icon" href="data:,">`+
			`<meta name="pcsandbox-screen" content="app.done"><p>You can close this window.`)
		if r.URL.Path == "/" {
			s.answer <- r.URL.Query()
		}
	})}
	go func() { _ = server.Serve(listener) }()
	s.app.t.Cleanup(func() { server.Close() })
}

// Token waits for the browser to come back and redeems the code.
func (s *SignIn) Token() Token {
	t := s.app.t
	t.Helper()
	var q url.Values
	select {
	case q = <-s.answer:
	case <-time.After(patience):
		t.Fatal("the browser never came back to the application")
	}
	if q.Get("state") != s.state || q.Get("code") == "" {
		t.Fatalf("the application was sent %v", q)
	}
	form := url.Values{
		"grant_type": {"authorization_code"}, "client_id": {desktopID}, "code": {q.Get("code")},
		"redirect_uri": {s.redirect}, "code_verifier": {s.verifier},
	}
	for name, values := range s.version.want {
		form[name] = values
	}
	resp, err := s.app.http.PostForm(s.app.sandbox.URLs["entra"]+s.version.token, form)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var got struct {
		AccessToken string `json:"access_token"`
		Description string `json:"error_description"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&got); err != nil || got.AccessToken == "" {
		t.Fatalf("the code was answered by %s, %v: %s", resp.Status, err, got.Description)
	}
	return Token{t: t, sandbox: s.app.sandbox, raw: got.AccessToken}
}
