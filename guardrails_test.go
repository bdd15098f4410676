package pcsandbox_test

import (
	"bytes"
	"crypto/tls"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox"
	"github.com/pcsandbox/pcsandbox/control"
)

// port is the port of a URL.
func port(t *testing.T, rawURL string) string {
	t.Helper()
	u, err := url.Parse(rawURL)
	if err != nil {
		t.Fatal(err)
	}
	return u.Port()
}

// raw sends bytes to a URL's port and returns all that comes back.
func raw(t *testing.T, sb *pcsandbox.Sandbox, rawURL, request string) string {
	t.Helper()
	conn, err := net.Dial("tcp", "127.0.0.1:"+port(t, rawURL))
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasPrefix(rawURL, "https:") {
		conn = tls.Client(conn, &tls.Config{RootCAs: sb.CAPool(), ServerName: "localhost", MinVersion: tls.VersionTLS12})
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
	if _, err := io.WriteString(conn, request); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(conn)
	if err != nil {
		t.Fatal(err)
	}
	return string(answer)
}

func TestForeignHostsAreTurnedAwayByBothListeners(t *testing.T) {
	t.Parallel()
	sb := pcsandbox.Start(t)
	const own, foreign, broken = "HTTP/1.1 200", "HTTP/1.1 421", "HTTP/1.1 400"
	for target, want := range map[string]string{
		"/%s\nHost: localhost":                       own,
		"/%s\nHost: LOCALHOST.:%p":                   own,
		"/%s\nHost: 127.0.0.1:1":                     own,
		"/%s\nHost: [::1]:%p":                        own,
		"/%s\nHost: s1.localhost":                    own,
		"/%s\nHost: evil.example":                    foreign,
		"/%s\nHost: localhost.evil.test":             foreign,
		"/%s\nHost: 127.0.0.1.nip.io":                foreign,
		"/%s\nHost: 0.0.0.0:%p":                      foreign,
		"/%s\nHost: 2130706433":                      foreign,
		"/%s\nHost: ::1":                             foreign,
		"/%s\nHost: [::1%%25lo]":                     foreign,
		"/%s\nHost: .localhost":                      foreign,
		"/%s\nHost: localhost:http":                  foreign,
		"/%s\nHost:":                                 foreign,
		"/%s\nHost: sts.evil.example":                foreign,
		"/%s\nHost: localhost@evil.test":             broken,
		"/%s\nHost: evil.test/localhost":             broken,
		"/%s\nX-None: of any host":                   broken,
		"http://evil.example/%s\nHost: localhost":    foreign,
		"http://localhost:%p/%s\nHost: evil.example": own,
		"/%s\nHost: evil.example\nX-Forwarded-Host: localhost\nForwarded: host=localhost":               foreign,
		"/%s\nHost: localhost\nX-Forwarded-Host: evil.example\nForwarded: host=evil.example;proto=http": own,
	} {
		for base, path := range map[string]string{
			sb.Origin: "organizations/.well-known/openid-configuration", sb.ConsoleURL: "api/v1/clock",
		} {
			head := strings.NewReplacer("%s", path, "%p", port(t, base), "%%", "%", "\n", "\r\n").Replace(strings.Replace(target, "\n", " HTTP/1.1\n", 1))
			answer := raw(t, sb, base, "GET "+head+"\r\nConnection: close\r\n\r\n")
			if !strings.HasPrefix(answer, want) {
				t.Errorf("%s %s: %.60q, want %s", base, target, answer, want)
			}
			if strings.Contains(answer, "evil") || strings.Contains(answer, "nip.io") {
				t.Errorf("%s %s: the name is echoed", base, target)
			}
		}
	}
}

func TestOnlyHealthIsAnsweredUnderAnyHost(t *testing.T) {
	t.Parallel()
	sb := pcsandbox.Start(t)
	for path, want := range map[string]string{
		"/healthz": "200", "/readyz": "200", "/seats/default/healthz": "200", "/seats/none/healthz": "404", "/seats//healthz": "404",
		"/": "421", "/metrics": "421", "/ca.pem": "421", "//healthz": "421", "/healthz/": "421", "/healthz/../api/v1/sandbox": "421", "/api/v1/users": "421",
	} {
		answer := raw(t, sb, sb.ConsoleURL, "GET "+path+" HTTP/1.1\r\nHost: 10.1.2.3:8080\r\nConnection: close\r\n\r\n")
		if !strings.HasPrefix(answer, "HTTP/1.1 "+want) || strings.Contains(answer, "10.1.2.3") {
			t.Errorf("%s: %q, want %s", path, answer, want)
		}
	}
}

func TestSeatThatIsNotThereIsSaidToBe(t *testing.T) {
	t.Parallel()
	sb := pcsandbox.Start(t)
	_, err := control.New(sb.ConsoleURL+"/seats/s7", nil).Users(t.Context())
	if err == nil || !strings.Contains(err.Error(), "there is no such seat: it was never opened, or has been closed (GET /api/v1/seats") {
		t.Errorf("%v", err)
	}
}

func TestTokenOfOneSeatIsAStrangersInAnother(t *testing.T) {
	t.Parallel()
	sb := pcsandbox.Start(t)
	c := control.New(sb.ConsoleURL, nil)
	s1, err := c.NewSeat(t.Context(), control.SeatRequest{})
	if err != nil {
		t.Fatal(err)
	}
	s2, err := c.NewSeat(t.Context(), control.SeatRequest{})
	if err != nil {
		t.Fatal(err)
	}
	places := map[string]string{sb.ConsoleURL: sb.Origin, s1.Console: s1.Origin, s2.Console: s2.Origin}
	for home := range places {
		tok, err := control.New(home, nil).Mint(t.Context(), control.TokenRequest{As: "alejandra"})
		if err != nil {
			t.Fatal(err)
		}
		for console, origin := range places {
			req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, origin+"/v1/customers", nil)
			req.Header.Set("Authorization", "Bearer "+tok.AccessToken)
			res, err := sb.Client().Do(req)
			if err != nil {
				t.Fatal(err)
			}
			res.Body.Close()
			entries, err := control.New(console, nil).Journal(t.Context(), 0)
			if err != nil {
				t.Fatal(err)
			}
			last := entries.Entries[len(entries.Entries)-1]
			reason := last.Decisions[len(last.Decisions)-1].Reason
			if own := home == console; own && res.StatusCode != 200 || !own && (res.StatusCode != 401 || reason != "api.token-stranger") {
				t.Errorf("a token of %s at %s: %s, %s", home, console, res.Status, reason)
			}
		}
	}
}

func TestFailedOpenLeavesNoListener(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	// A freed port may be taken by another test in the meantime; a listener that is
	// left behind is found at every try.
	for range 5 {
		if err = openAndRelease(t, taken.Addr().String()); err == nil {
			return
		}
	}
	t.Errorf("the surfaces' port is still in use: %v", err)
}

// openAndRelease opens a sandbox whose console's port is taken, and then listens
// at the port its surfaces would have had.
func openAndRelease(t *testing.T, taken string) error {
	t.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := free.Addr().String()
	free.Close()
	sb, err := pcsandbox.Open(pcsandbox.Config{Addr: addr, ConsoleAddr: taken, Log: slog.New(slog.DiscardHandler)})
	if err == nil {
		sb.Close()
		t.Fatal("it opened on a port that is taken")
	}
	if want := "cannot listen on " + taken; !strings.HasPrefix(err.Error(), want) {
		return err
	}
	again, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	return again.Close()
}

func TestPortThatIsTakenOnOneLoopbackAddressIsTaken(t *testing.T) {
	t.Parallel()
	six, err := net.Listen("tcp6", "[::1]:0")
	if err != nil {
		t.Skip("no IPv6 here: ", err)
	}
	defer six.Close()
	_, p, _ := net.SplitHostPort(six.Addr().String())
	sb, err := pcsandbox.Open(pcsandbox.Config{Addr: "localhost:" + p, ConsoleAddr: "localhost:0", Log: slog.New(slog.DiscardHandler)})
	if err == nil {
		sb.Close()
		t.Fatal("clients that try ::1 first would talk to somebody else")
	}
}

// odd are places where a client whose settings got mixed up sends a secret; %s
// stands for it.
var odd = []struct{ request, body string }{
	{"GET /v1/customers/%s", ""},
	{"GET /v1/%s/users", ""},
	{"GET /%s/oauth2/token", ""},
	{"GET /dashboard/%s", ""},
	{"GET /sts/wingtip.example/adfs/%s", ""},
	{"GET /secrets/%s", ""},
	{"GET /v1/customers?access_token=%s&size=%s&filter=%s", ""},
	{"GET /common/oauth2/authorize?client_id=%s&client_secret=%s", ""},
	{"GET /v1/customers HTTP/1.1\nAuthorization: Bearer %s", ""},
	{"GET /v1/customers HTTP/1.1\nAuthorization: Bearer eyJhbGciOiJub25lIn0.%s.x", ""},
	{"GET /v1/customers HTTP/1.1\nAuthorization: Basic %s", ""},
	{"GET /v1/customers HTTP/1.1\nAuthorization: DPoP %s", ""},
	{"GET /v1/customers HTTP/1.1\nAuthorization: %s", ""},
	{"GET /dashboard/overview HTTP/1.1\nCookie: %s; =%s; \"%s", ""},
	{"GET /common/login HTTP/1.1\nCookie: a=%s\nReferer: https://x/?code=%s\nUser-Agent: %s", ""},
	{"GET /v1/customers?seekOperation=Next HTTP/1.1\nMS-RequestId: %s\nMS-CorrelationId: %s\nMS-ContinuationToken: %s\nclient-request-id: %s", ""},
	{"POST /common/oauth2/token", "grant_type=client_credentials&client_id=%s&client_secret=%s"},
	{"POST /common/oauth2/token", "grant_type=%s&code=%s&refresh_token=%s&password=%s&%s=%s&%%zz=%s"},
	{"POST /contoso.example/oauth2/v2.0/token", "grant_type=refresh_token&client_id=66667777-aaaa-8888-bbbb-9999cccc0000&refresh_token=%s&scope=%s"},
	{"POST /contoso.example/oauth2/v2.0/token", "grant_type=password&client_id=66667777-aaaa-8888-bbbb-9999cccc0000&username=alejandra@contoso.example&password=%s"},
	{"POST /login.srf", "wa=wsignin1.0&wresult=%s&wctx=%s"},
	{"POST /sts/wingtip.example/adfs/ls", "UserName=%s&Password=%s"},
	{"POST /common/login", "login=%s&passwd=%s&otc=%s&flow=%s"},
}

func TestNoSecretReachesJournalOrLog(t *testing.T) {
	t.Parallel()
	const secret = "aBc8Q~S3cr3t-0f-somebody_else.4567890123"
	var log syncBuffer
	sb, err := pcsandbox.Open(pcsandbox.Config{Addr: "localhost:0", ConsoleAddr: "localhost:0", Log: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	defer sb.Close()
	for _, o := range odd {
		head, headers, _ := strings.Cut(strings.ReplaceAll(o.request, "%s", secret), " HTTP/1.1")
		body := strings.ReplaceAll(strings.ReplaceAll(o.body, "%s", secret), "%%", "%")
		if body != "" {
			headers += fmt.Sprintf("\nContent-Type: application/x-www-form-urlencoded\nContent-Length: %d", len(body))
		}
		answer := raw(t, sb, sb.Origin, strings.ReplaceAll(head+" HTTP/1.1\nHost: localhost\nConnection: close"+headers+"\n\n", "\n", "\r\n")+body)
		if strings.HasPrefix(answer, "HTTP/1.1 5") && !strings.HasPrefix(answer, "HTTP/1.1 501") {
			t.Errorf("%s: %.60q", o.request, answer)
		}
	}
	for _, path := range []string{"/api/v1/journal?surface=all", "/", "/metrics"} {
		res, err := http.Get(sb.ConsoleURL + path)
		if err != nil {
			t.Fatal(err)
		}
		said, _ := io.ReadAll(res.Body)
		res.Body.Close()
		if i := bytes.Index(said, []byte(secret)); i >= 0 {
			t.Errorf("%s shows a secret: %s", path, said[max(0, i-300):i])
		}
		if path == "/" && !bytes.Contains(said, []byte("(40 characters)")) {
			t.Error("the journal shows none of the requests")
		}
	}
	if text := log.String(); strings.Contains(text, secret) {
		t.Errorf("the log shows a secret:\n%s", text)
	}
}

type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}
