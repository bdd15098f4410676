package golden

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// server answers each connection with what answer makes of its one request.
func server(t *testing.T, answer func(*http.Request) string) Dial {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			if r, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
				io.WriteString(conn, answer(r))
			}
			conn.Close()
		}
	}()
	return TCP(l.Addr().String())
}

func echo(r *http.Request) string {
	body, _ := io.ReadAll(r.Body)
	return fmt.Sprintf("HTTP/1.1 200 Fine by me\r\nisMfaCompliant: true\r\n\r\n%s %s\r\n%s", r.Method, r.Header["Authorization"], body)
}

// skipUpdate leaves out the tests that expect a file and an answer to differ.
func skipUpdate(t *testing.T) {
	t.Helper()
	if *update {
		t.Skip("files are being written")
	}
}

// A failure stands in for *testing.T where a helper is expected to complain.
type failure struct {
	testing.TB
	text string
}

func (f *failure) Helper()                      {}
func (f *failure) Errorf(s string, args ...any) { f.text += fmt.Sprintf(s, args...) }
func (f *failure) Fatalf(s string, args ...any) { f.text += fmt.Sprintf(s, args...); panic(f) }

func complaint(t *testing.T, run func(testing.TB)) string {
	t.Helper()
	f := &failure{TB: t}
	func() {
		defer func() {
			if v := recover(); v != nil && v != any(f) {
				panic(v)
			}
		}()
		run(f)
	}()
	return f.text
}

func TestAnswerThatIsTheSameByteForBytePasses(t *testing.T) {
	t.Parallel()
	Exchange(t, server(t, echo), "echo", Values{"token:john": "abc", "scope": "openid"})
}

func TestOddBytesOfAnAnswerAreVisible(t *testing.T) {
	t.Parallel()
	Exchange(t, server(t, func(*http.Request) string {
		return "HTTP/1.1 200 OK\r\nBare: lf\nCarriage: r\rn\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
	}), "odd", nil)
}

func TestEachDifferentByteFails(t *testing.T) {
	t.Parallel()
	skipUpdate(t)
	values := Values{"token:john": "abc", "scope": "openid"}
	for name, change := range map[string][2]string{
		"reason phrase":    {"Fine by me", "OK"},
		"header spelling":  {"isMfaCompliant", "Ismfacompliant"},
		"line end":         {"true\r\n", "true\n"},
		"body":             {"openid", "openId"},
		"line end in body": {"]\r\n", "]\n"},
		"something more":   {"openid", "openid\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dial := server(t, func(r *http.Request) string { return strings.Replace(echo(r), change[0], change[1], 1) })
			got := complaint(t, func(tb testing.TB) { Exchange(tb, dial, "echo", values) })
			if !strings.Contains(got, "the answer differs") {
				t.Errorf("the test would say %q", got)
			}
		})
	}
}

func TestMissingPiecesAreNamed(t *testing.T) {
	t.Parallel()
	skipUpdate(t)
	got := complaint(t, func(tb testing.TB) { Exchange(tb, server(t, echo), "echo", Values{"scope": "openid"}) })
	if want := "the test gives no value for {{token:john}}"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	got = complaint(t, func(tb testing.TB) { Exchange(tb, nil, "nowhere", nil) })
	if !strings.HasPrefix(got, "a golden file begins with a request you write: ") {
		t.Errorf("got %q", got)
	}
}

func TestUpdateWritesTheAnswerAndKeepsTheRequest(t *testing.T) {
	skipUpdate(t)
	t.Chdir(t.TempDir())
	request := "GET /{{path}} HTTP/1.1\nHost: sandbox.test\nConnection: close\n"
	if err := os.Mkdir("testdata", 0o755); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join("testdata", "new.http")
	if err := os.WriteFile(file, []byte(request+"\n---"), 0o644); err != nil {
		t.Fatal(err)
	}
	dial := server(t, func(r *http.Request) string { return "HTTP/1.1 200 OK\r\n\r\n" + r.URL.Path })
	if got := complaint(t, func(tb testing.TB) { Exchange(tb, dial, "new", Values{"path": "x"}) }); !strings.Contains(got, "has no answer yet") {
		t.Errorf("before: %q", got)
	}
	*update = true
	t.Cleanup(func() { *update = false })
	Exchange(t, dial, "new", Values{"path": "x"})
	Text(t, "page.html", "<p>hello")
	*update = false
	Exchange(t, dial, "new", Values{"path": "x"})
	Text(t, "page.html", "<p>hello")
	data, err := os.ReadFile(file)
	if want := request + "\n---\nHTTP/1.1 200 OK\n\n/x"; err != nil || string(data) != want {
		t.Errorf("file:\n%s\nwant:\n%s", data, want)
	}
	if got := complaint(t, func(tb testing.TB) { Text(tb, "page.html", "<p>bye") }); !strings.Contains(got, "the text differs") {
		t.Errorf("another text: %q", got)
	}
}
