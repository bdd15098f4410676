package pcsandbox_test

import (
	"bufio"
	"crypto/tls"
	"net"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/pcsandbox/pcsandbox"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/scenarios"
)

// document reads a file of the repository.
func document(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func fidelity(t *testing.T) string { return document(t, "docs/fidelity.md") }

var inCode = regexp.MustCompile("`([^`]+)`")

// coded lists what stands in backticks.
func coded(line string) []string {
	var out []string
	for _, found := range inCode.FindAllStringSubmatch(line, -1) {
		out = append(out, found[1])
	}
	return out
}

// cells are the columns of a table's row; nil for any other line.
func cells(line string) []string {
	if !strings.HasPrefix(line, "|") {
		return nil
	}
	parts := strings.Split(strings.Trim(line, "|"), " | ")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return parts
}

// Files stand in the last column, below a folder that "Files below" names or
// below the root.
func TestEveryFileThatFidelityNamesExists(t *testing.T) {
	t.Parallel()
	isFile := regexp.MustCompile(`\.(go|http|txt|txtar|html|xml|jwt|yaml)$`)
	var folders []string
	named := 0
	for n, line := range strings.Split(fidelity(t), "\n") {
		switch row := cells(line); {
		case strings.HasPrefix(line, "## "):
			folders = nil
		case strings.HasPrefix(line, "Files below "):
			folders = coded(line)
		case len(row) > 1:
			for _, file := range coded(row[len(row)-1]) {
				if !isFile.MatchString(file) {
					continue
				}
				named++
				if !slices.ContainsFunc(append([]string{"."}, folders...), func(folder string) bool {
					_, err := os.Stat(filepath.Join(folder, file))
					return err == nil
				}) {
					t.Errorf("docs/fidelity.md:%d: there is no %s below %q", n+1, file, folders)
				}
			}
		}
	}
	if named < 100 {
		t.Errorf("only %d files found: has the page another layout?", named)
	}
}

func TestEveryRowOfFidelityHasAStatus(t *testing.T) {
	t.Parallel()
	known := []string{"faithful", "simplified", "not simulated", "unknown", "own"}
	column, rows := -1, 0
	for n, line := range strings.Split(fidelity(t), "\n") {
		if length := utf8.RuneCountInString(line); length > 130 {
			t.Errorf("docs/fidelity.md:%d: %d columns, at most 130", n+1, length)
		}
		row := cells(line)
		switch {
		case row == nil:
			column = -1
		case slices.Contains(row, "status") && len(row) > 2:
			column = slices.Index(row, "status")
		case column >= 0 && !strings.HasPrefix(line, "|---"):
			rows++
			status, _, _ := strings.Cut(row[min(column, len(row)-1)], ";")
			if !slices.Contains(known, status) {
				t.Errorf("docs/fidelity.md:%d: %q is no status", n+1, status)
			}
		}
	}
	if rows < 150 {
		t.Errorf("only %d rows found: has the page another layout?", rows)
	}
}

func TestEverySwitchOfFidelityIsToldWithAllItsValues(t *testing.T) {
	t.Parallel()
	_, table, _ := strings.Cut(fidelity(t), "\n## Switches\n")
	table, _, _ = strings.Cut(table, "\n## ")
	told := map[string][]string{}
	current := ""
	for line := range strings.SplitSeq(table, "\n") {
		row := cells(line)
		if len(row) < 5 || len(coded(row[1])) != 1 {
			continue
		}
		if name := coded(row[0]); len(name) == 1 {
			current = name[0]
		}
		told[current] = append(told[current], coded(row[1])[0])
	}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[scenarios.Fidelity]()) {
		name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if want := scenarios.Enum(f.Type); !slices.Equal(told[name], want) {
			t.Errorf("%s has the values %q, the page tells of %q", name, want, told[name])
		}
		delete(told, name)
	}
	if len(told) > 0 {
		t.Errorf("the page tells of switches that do not exist: %v", told)
	}
}

func TestEveryRuleThatIsAChoiceIsTold(t *testing.T) {
	t.Parallel()
	_, table, _ := strings.Cut(fidelity(t), "\n## Rules that rest on a choice\n")
	var told []string
	for line := range strings.SplitSeq(table, "\n") {
		if row := cells(line); len(row) == 2 {
			told = append(told, coded(row[0])...)
		}
	}
	for _, rule := range policy.Rules() {
		if choice := rule.Source.Kind == policy.SandboxChoice; choice != slices.Contains(told, string(rule.Reason)) {
			t.Errorf("%s: a choice of the sandbox: %t; the table says otherwise", rule.Reason, choice)
		}
	}
	for _, reason := range regexp.MustCompile("`((?:api|signin|portal|phase|delegate|graph)\\.[a-z-]+)`").FindAllStringSubmatch(fidelity(t), -1) {
		if _, ok := policy.RuleFor(policy.Reason(reason[1])); !ok {
			t.Errorf("the page names the rule %s, which does not exist", reason[1])
		}
	}
}

func TestEveryRelativeLinkLeadsSomewhere(t *testing.T) {
	t.Parallel()
	pages, err := filepath.Glob("docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	decisions, _ := filepath.Glob("docs/adr/*.md")
	link := regexp.MustCompile(`\]\(([^)\s]+)\)`)
	for _, page := range append(append(pages, decisions...), "README.md", "CHANGELOG.md") {
		text := document(t, page)
		var targets []string
		for _, found := range link.FindAllStringSubmatch(text, -1) {
			if target, _, _ := strings.Cut(found[1], "#"); target != "" && !strings.Contains(target, "://") {
				targets = append(targets, filepath.Join(filepath.Dir(page), target))
			}
		}
		for _, name := range coded(text) { // `docs/fidelity.md` is as good as a link
			if strings.HasPrefix(name, "docs/") && strings.HasSuffix(name, ".md") {
				targets = append(targets, name)
			}
		}
		for _, target := range targets {
			if _, err := os.Stat(target); err != nil {
				t.Errorf("%s leads to %s: %v", page, target, err)
			}
		}
	}
}

func TestWhatIsNoRequestIsAnsweredAsFidelitySays(t *testing.T) {
	t.Parallel()
	_, table, _ := strings.Cut(fidelity(t), "\n## Before a handler\n")
	table, _, _ = strings.Cut(table, "\n## ")
	sb := pcsandbox.Start(t)
	const host = "Host: localhost\r\n"
	for name, c := range map[string]struct{ request, answer string }{
		"no Host":               {"GET / HTTP/1.1\r\n\r\n", "400 Bad Request: missing required Host header"},
		"two Hosts":             {"GET / HTTP/1.1\r\n" + host + host + "\r\n", "400 Bad Request"},
		"a Host that is none":   {"GET / HTTP/1.1\r\nHost: <x>\r\n\r\n", "400 Bad Request: malformed Host header"},
		"percent":               {"GET /%zz HTTP/1.1\r\n" + host + "\r\n", "400 Bad Request"},
		"space":                 {"GET /a b HTTP/1.1\r\n" + host + "\r\n", "400 Bad Request"},
		"method":                {"G<T / HTTP/1.1\r\n" + host + "\r\n", "400 Bad Request"},
		"no HTTP":               {"\x00\x01\r\n\r\n", "400 Bad Request"},
		"no colon":              {"GET / HTTP/1.1\r\n" + host + "X\r\n\r\n", "400 Bad Request"},
		"control character":     {"GET / HTTP/1.1\r\n" + host + "X: a\x01b\r\n\r\n", "400 Bad Request"},
		"header name":           {"GET / HTTP/1.1\r\n" + host + "X y: 1\r\n\r\n", "400 Bad Request: invalid header name"},
		"two lengths":           {"POST / HTTP/1.1\r\n" + host + "Content-Length: 1\r\nContent-Length: 2\r\n\r\na", "400 Bad Request"},
		"length no number":      {"POST / HTTP/1.1\r\n" + host + "Content-Length: x\r\n\r\na", "400 Bad Request"},
		"header too long":       {"GET / HTTP/1.1\r\n" + host + "X: " + strings.Repeat("a", 140_000) + "\r\n\r\n", "431 Request Header Fields Too Large"},
		"encoding":              {"POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: gzip\r\n\r\n", "501 Not Implemented"},
		"expectation":           {"POST / HTTP/1.1\r\n" + host + "Expect: x\r\nContent-Length: 0\r\n\r\n", "417 Expectation Failed"},
		"version":               {"GET / HTTP/2.0\r\n" + host + "\r\n", "505 HTTP Version Not Supported: unsupported protocol version"},
		"a Host that is not us": {"GET / HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n", "421 Misdirected Request"},
	} {
		if got := statusLine(t, sb, c.request); got != c.answer {
			t.Errorf("%s: %s, want %s", name, got, c.answer)
		}
		if !strings.Contains(table, "| `"+c.answer+"`") {
			t.Errorf("%s: the page does not tell of %s", name, c.answer)
		}
	}
}

// statusLine sends bytes and returns the first line of the answer behind the
// version.
func statusLine(t *testing.T, sb *pcsandbox.Sandbox, request string) string {
	t.Helper()
	_, address, _ := strings.Cut(sb.Origin, "://")
	conn, err := tls.DialWithDialer(&net.Dialer{Timeout: 5 * time.Second}, "tcp", address, &tls.Config{RootCAs: sb.CAPool()})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	if _, err := conn.Write([]byte(request)); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
	return rest
}
