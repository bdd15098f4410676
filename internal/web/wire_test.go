package web

import (
	"bufio"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/pcsandbox/pcsandbox/internal/golden"
)

const mfaPhrase = "Unauthorized - MFA required"

// wireSurface answers in every way the wire has.
func wireSurface() *Surface {
	refuse := Result{Status: http.StatusUnauthorized, Phrase: mfaPhrase, Body: []byte(`{"code":"900421"}`)}.
		With("Content-Type", "application/json").With("WWW-Authenticate", "Bearer").With("isMfaCompliant", "false")
	chunked := refuse
	chunked.Chunked = true
	return newSurface(
		get("/plain", "plain", say("hello & <goodbye>")),
		get("/mfa", "mfa", func(*Call) (Result, error) { return refuse, nil }),
		get("/chunked", "chunked", func(*Call) (Result, error) { return chunked, nil }),
		get("/bytes", "bytes", func(*Call) (Result, error) { return Result{Body: []byte("<html>")}, nil }),
		get("/spelling", "spelling", func(*Call) (Result, error) {
			return Result{}.With("x-lower", "1").With("X-UPPER", "2").With("Set-Cookie", "a=1").With("Set-Cookie", "b=2").
				With("content-type", "x/y").With("date", "long ago").With("Content-Length", "99").With("Bad\r\nName", "3").With("Value", "a\r\nb"), nil
		}),
		get("/nothing", "nothing", func(*Call) (Result, error) {
			return Result{Status: http.StatusNoContent, Body: []byte("ignored"), Phrase: "Nothing Here"}, nil
		}),
		get("/same", "same", func(*Call) (Result, error) {
			return Result{Status: http.StatusNotModified, Body: []byte("ignored"), Chunked: true}, nil
		}),
		get("/long", "long", func(*Call) (Result, error) {
			return Result{Phrase: "Fine by me", Body: []byte(strings.Repeat("0123456789", 10_000))}, nil
		}),
		Route{Method: http.MethodPost, Path: "/body", Name: "body", Func: func(c *Call) (Result, error) {
			body, err := Body(c)
			return Result{Phrase: "Got It", Body: body}, err
		}},
		Route{Method: http.MethodPost, Path: "/unread", Name: "unread", Func: func(*Call) (Result, error) { return refuse, nil }})
}

func TestAnswersOnTheWire(t *testing.T) {
	t.Parallel()
	servers := map[string]*running{"plain": plain(t, wireSurface()), "tls": secure(t, wireSurface())}
	for _, name := range []string{
		"phrase", "phrase_head", "phrase_http10", "chunked", "chunked_head", "chunked_http10", "no_sniffing", "spelling",
		"no_content", "not_modified", "not_found", "wrong_method", "options_star", "body", "oversized",
		"continue", "absolute_target",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for kind, server := range servers {
				t.Run(kind, func(t *testing.T) { golden.Exchange(t, server.dial(), name, nil) })
			}
		})
	}
}

func TestHeaderOverOurLimitIsAnsweredByTheSurface(t *testing.T) {
	t.Parallel()
	server := secure(t, wireSurface())
	request := func(n int) string {
		return "GET /plain HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX: " + strings.Repeat("x", n) + "\r\n\r\n"
	}
	if got := golden.Send(t, server.dial(), request(HeaderLimit)); !strings.Contains(got, "\r\nMS-RequestId: r-1\r\n") || !strings.HasPrefix(got, "HTTP/1.1 431 ") {
		t.Errorf("64 KiB: %q", got)
	}
	if n := len(server.world.Journal.Newest(9)); n != 1 {
		t.Errorf("%d entries in the journal", n)
	}
	if got := golden.Send(t, server.dial(), request(4*HeaderLimit)); !strings.HasPrefix(got, "HTTP/1.1 431 ") {
		t.Errorf("256 KiB: %q", got)
	}
}

// read reads one answer and returns its status line and body.
func read(t *testing.T, from *bufio.Reader, method string) (status, body string) {
	t.Helper()
	resp, err := http.ReadResponse(from, &http.Request{Method: method})
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.Status, string(text)
}

// A step is a request on a connection that stays open, and its answer.
type step struct{ method, path, status, body string }

func (s step) request() string { return s.method + " " + s.path + " HTTP/1.1\r\nHost: x\r\n\r\n" }

func TestConnectionStaysAliveAfterAnOddPhrase(t *testing.T) {
	t.Parallel()
	steps := []step{
		{"GET", "/mfa", "401 " + mfaPhrase, `{"code":"900421"}`},
		{"GET", "/plain", "200 OK", "hello & <goodbye>"},
		{"GET", "/chunked", "401 " + mfaPhrase, `{"code":"900421"}`},
		{"HEAD", "/mfa", "401 " + mfaPhrase, ""},
		{"GET", "/long", "200 Fine by me", strings.Repeat("0123456789", 10_000)},
		{"GET", "/nothing", "204 Nothing Here", ""},
		{"GET", "/nowhere", "404 Not Found", "no such route"},
		{"GET", "/mfa", "401 " + mfaPhrase, `{"code":"900421"}`},
	}
	for kind, server := range map[string]*running{"plain": plain(t, wireSurface()), "tls": secure(t, wireSurface())} {
		for name, ahead := range map[string]int{"one by one": 1, "pipelined": len(steps)} {
			t.Run(kind+" "+name, func(t *testing.T) {
				t.Parallel()
				conn, err := server.dial()()
				if err != nil {
					t.Fatal(err)
				}
				defer conn.Close()
				from := bufio.NewReader(conn)
				for sent, received := 0, 0; received < len(steps); received++ {
					for ; sent < min(received+ahead, len(steps)); sent++ {
						io.WriteString(conn, steps[sent].request())
					}
					want := steps[received]
					if status, body := read(t, from, want.method); status != want.status || body != want.body {
						t.Fatalf("%s %s: %q %.60q", want.method, want.path, status, body)
					}
				}
			})
		}
	}
}

// TestClientThatWaitsToSendItsBodyIsAnsweredAtOnce is about Expect: 100-continue
// where the handler does not want the body.
func TestClientThatWaitsToSendItsBodyIsAnsweredAtOnce(t *testing.T) {
	t.Parallel()
	conn, err := secure(t, wireSurface()).dial()()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	io.WriteString(conn, "POST /unread HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n")
	if status, body := read(t, bufio.NewReader(conn), "POST"); status != "401 "+mfaPhrase || body != `{"code":"900421"}` {
		t.Errorf("%q %q", status, body)
	}
}

func TestHandlerSeesTheTLSStateAndHTTP1Only(t *testing.T) {
	t.Parallel()
	server := secure(t, newSurface(get("/", "root", func(c *Call) (Result, error) {
		if c.TLS == nil {
			return Text(http.StatusTeapot, "no TLS"), nil
		}
		return Text(http.StatusOK, c.TLS.ServerName+" "+c.TLS.NegotiatedProtocol+" "+c.Proto), nil
	})))
	conn, err := tls.Dial("tcp", server.addr, &tls.Config{RootCAs: server.roots, ServerName: "localhost", NextProtos: []string{"h2", "http/1.1"}})
	if err != nil {
		t.Fatal(err)
	}
	got := golden.Send(t, func() (net.Conn, error) { return conn, nil }, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
	if !strings.HasSuffix(got, "\r\n\r\nlocalhost http/1.1 HTTP/1.1") {
		t.Errorf("got %q", got)
	}
}

func TestPlainHTTPOnATLSPortIsToldSo(t *testing.T) {
	t.Parallel()
	server := secure(t, wireSurface())
	for _, request := range []string{"GET / HTTP/1.1\r\nHost: x\r\n\r\n", "POST /token HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\na=b", "GET"} {
		got := golden.Send(t, golden.TCP(server.addr), request)
		if got != plainAnswer || !strings.HasPrefix(got, "HTTP/1.1 400 Bad Request\r\n") {
			t.Errorf("%q: %q", request, got)
		}
	}
}
