package golden

import (
	"context"
	"flag"
	"io"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the answers of golden files anew")

// A Dial opens a connection to the server under test, TLS included.
type Dial func() (net.Conn, error)

// TCP dials a plain address.
func TCP(addr string) Dial {
	return func() (net.Conn, error) { return net.Dial("tcp", addr) }
}

// Values replace placeholders like {{token:john}} in requests, by what stands
// between the braces.
type Values map[string]string

// separator stands between request and answer.
const separator = "\n---\n"

// Exchange sends the request of testdata/NAME.http and compares the whole answer
// with the file. Requests must say "Connection: close". {{length}} is the length
// of the request's body, everything else in double braces comes from values.
//
// Lines of requests and of an answer's header end with CR LF on the wire. An
// answer's body is shown as it is, with ␍ for CR; ␊ in a header is an LF without
// its CR.
func Exchange(t testing.TB, dial Dial, name string, values Values) {
	t.Helper()
	file := filepath.Join("testdata", name+".http")
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("a golden file begins with a request you write: %v", err)
	}
	request, want, answered := strings.Cut(string(data), separator)
	got := show(Send(t, dial, wire(t, strings.TrimSuffix(request, "\n---"), values)))
	switch {
	case *update:
		write(t, file, strings.TrimSuffix(request, "\n---")+separator+got)
	case !answered:
		t.Errorf("%s has no answer yet; run the test with -update. It would be:\n%s", file, got)
	case got != want:
		t.Errorf("%s: the answer differs (- file, + server):\n%s", file, cmp.Diff(want, got))
	}
}

// Text compares got with testdata/NAME.
func Text(t testing.TB, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		write(t, file, got)
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v; run the test with -update to write it", err)
	}
	if got != string(want) {
		t.Errorf("%s: the text differs (- file, + test):\n%s", file, cmp.Diff(string(want), got))
	}
}

// Send writes raw bytes to a new connection and returns all that comes back
// until the server closes it.
func Send(t testing.TB, dial Dial, raw string) string {
	t.Helper()
	conn, err := dial()
	if err != nil {
		t.Fatalf("dialling the server under test: %v", err)
	}
	defer conn.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	if _, err := io.WriteString(conn, raw); err != nil {
		t.Fatalf("sending the request: %v", err)
	}
	answer, err := io.ReadAll(conn)
	if err != nil {
		t.Fatalf("reading the answer (does the request say Connection: close?): %v\nso far:\n%s", err, answer)
	}
	return string(answer)
}

// wire turns the request of a file into what is sent.
func wire(t testing.TB, request string, values Values) string {
	t.Helper()
	head, body, _ := strings.Cut(request, "\n\n")
	body = fill(t, body, values)
	head = strings.ReplaceAll(strings.TrimRight(head, "\n"), "{{length}}", strconv.Itoa(len(body)))
	return strings.ReplaceAll(fill(t, head, values), "\n", "\r\n") + "\r\n\r\n" + body
}

func fill(t testing.TB, text string, values Values) string {
	t.Helper()
	return regexp.MustCompile(`\{\{[^{}]*\}\}`).ReplaceAllStringFunc(text, func(place string) string {
		value, ok := values[strings.Trim(place, "{}")]
		if !ok {
			t.Fatalf("the test gives no value for %s", place)
		}
		return value
	})
}

// show turns an answer into text, different answers into different texts.
func show(answer string) string {
	head, body, found := strings.Cut(answer, "\r\n\r\n")
	if found {
		head += "\r\n\r\n"
	}
	head = strings.NewReplacer("\r\n", "\n", "\n", "␊\n", "\r", "␍").Replace(head)
	return head + strings.ReplaceAll(body, "\r", "␍")
}

func write(t testing.TB, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
