package clients

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// A shown program is one of the console's page that says how to connect.
type shown struct {
	name string // of the library and the way to sign in
	file string
	note string
	text string
}

// untried are the programs for which there is no runtime here.
var untried = []string{"Device.cs"}

// connectPage reads the programs of the console's page.
func (m *matrix) connectPage(t *testing.T) []shown {
	t.Helper()
	resp, err := http.Get(m.ConsoleURL + "/connect")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	root, err := html.Parse(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	var all []shown
	for n := range root.Descendants() {
		at := slices.IndexFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "id" })
		if n.DataAtom != atom.Section || at < 0 {
			continue
		}
		all = append(all, shown{name: textOf(n, atom.H2), file: n.Attr[at].Val, note: textOf(n, atom.P), text: textOf(n, atom.Pre) + "\n"})
	}
	if len(all) < 5 {
		t.Fatalf("the page shows %d programs", len(all))
	}
	return all
}

// textOf is what the first element of a kind says.
func textOf(n *html.Node, kind atom.Atom) string {
	var b strings.Builder
	for e := range n.Descendants() {
		if e.DataAtom != kind {
			continue
		}
		for inner := range e.Descendants() {
			if inner.Type == html.TextNode {
				b.WriteString(inner.Data)
			}
		}
		break
	}
	return b.String()
}

func TestProgramsOfTheConnectPageRun(t *testing.T) {
	m := newMatrix(t)
	for _, p := range m.connectPage(t) {
		t.Run(p.file, func(t *testing.T) {
			if slices.Contains(untried, p.file) {
				if !strings.Contains(p.note, "no test") {
					t.Errorf("the page does not say that %s has not been tried", p.name)
				}
				return
			}
			t.Parallel()
			m.try(t, p)
		})
	}
}

// try runs a program as the page says, where the shell's variables name no file
// that holds the CA, and has what it prints judged by the API.
func (m *matrix) try(t *testing.T, p shown) {
	t.Helper()
	dir := t.TempDir()
	ca := filepath.Join(dir, "ca.pem")
	if err := os.WriteFile(ca, m.Get(m.ConsoleURL+"/ca.pem"), 0o600); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, p.file)
	if err := os.WriteFile(file, []byte(p.text), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := starting(ctx, t, dir, p.file)
	none := filepath.Join(dir, "none.pem")
	if err := os.WriteFile(none, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd.Env = append(cmd.Environ(), "REQUESTS_CA_BUNDLE="+none, "CURL_CA_BUNDLE="+none, "NODE_EXTRA_CA_CERTS="+ca, "SSL_CERT_FILE="+ca)
	printed := m.running(ctx, t, cmd)
	if filepath.Ext(p.file) == ".sh" {
		if !strings.Contains(printed, " 200 OK") {
			t.Errorf("curl prints\n%s", printed)
		}
		return
	}
	lines := strings.Split(strings.TrimSpace(printed), "\n")
	if c, err := m.judge(ctx, lines[len(lines)-1]); err != nil || c.status != http.StatusOK {
		t.Errorf("the API answers %v, %v; the program printed\n%s", c, err, printed)
	}
}

// starting is how the page says that a program is started.
func starting(ctx context.Context, t *testing.T, dir, file string) *exec.Cmd {
	t.Helper()
	var cmd *exec.Cmd
	switch filepath.Ext(file) {
	case ".sh":
		cmd = exec.CommandContext(ctx, "sh", file)
	case ".py":
		cmd = exec.CommandContext(ctx, filepath.Join(toolchains["python"].installed(t), "venv/bin/python"), file)
	case ".mjs":
		if err := os.Symlink(filepath.Join(toolchains["node"].installed(t), "node_modules"), filepath.Join(dir, "node_modules")); err != nil {
			t.Fatal(err)
		}
		cmd = exec.CommandContext(ctx, "node", file)
	case ".go":
		return exec.CommandContext(ctx, "go", "run", filepath.Join(dir, file)) // in this module, which has the library
	case ".java":
		keytool := exec.CommandContext(ctx, "keytool", "-importcert", "-noprompt", "-alias", "sandbox", "-file", "ca.pem",
			"-keystore", "sandbox.p12", "-storepass", "changeit")
		keytool.Dir = dir
		if out, err := keytool.CombinedOutput(); err != nil {
			t.Fatalf("keytool: %v\n%s", err, out)
		}
		cmd = exec.CommandContext(ctx, "java", "-Djavax.net.ssl.trustStore=sandbox.p12", "-Djavax.net.ssl.trustStorePassword=changeit",
			"-cp", filepath.Join(toolchains["java"].installed(t), "target/lib/*"), file)
	default:
		t.Fatalf("nobody knows how to run %s", file)
	}
	cmd.Dir = dir
	return cmd
}

var (
	deviceCode = regexp.MustCompile(`enter the code (\w+)`)
	devicePage = regexp.MustCompile(`https://\S+`)
)

// running runs a program to its end; where it shows a device code, Alejandra
// enters it.
func (m *matrix) running(ctx context.Context, t *testing.T, cmd *exec.Cmd) string {
	t.Helper()
	var printed, complaints bytes.Buffer
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = &complaints
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(io.TeeReader(out, &printed))
	for lines.Scan() {
		if code := deviceCode.FindStringSubmatch(lines.Text()); code != nil {
			if _, err := m.person(kinds[0]).visit(ctx, devicePage.FindString(lines.Text()), code[1]); err != nil {
				t.Error(err)
			}
		}
	}
	if err := cmd.Wait(); err != nil {
		t.Fatalf("%v\n%s%s", err, &printed, &complaints)
	}
	return printed.String()
}

// inConsole is the chapter with the programs of the console's page, with the
// addresses of a sandbox that was started without flags.
func (m *matrix) inConsole(t *testing.T) string {
	t.Helper()
	entra := m.URLs["entra"]
	usual := strings.NewReplacer(entra, "https://localhost:8443", strings.TrimPrefix(entra, "https://"), "localhost:8443",
		filepath.Join(m.StateDir, "private", "app.pem"), "app.pem")
	var b strings.Builder
	b.WriteString("## The shortest programs\n\nThe console's page Connect shows these, filled in for the sandbox that runs; `go test ./clients -run Connect` " +
		"in `e2e` runs\neach as it stands there. `ca.pem` is the sandbox's CA, `app.pem` the app's key and certificate.\n")
	for _, p := range m.connectPage(t) {
		fmt.Fprintf(&b, "\n<details><summary>%s</summary>\n\n%s\n\n```%s\n%s```\n\n</details>\n", p.name, p.note, fence(p.file), usual.Replace(p.text))
	}
	return b.String()
}
