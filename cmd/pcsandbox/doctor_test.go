package main

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"io/fs"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/keys"
)

var noon = time.Date(2026, 4, 1, 12, 0, 0, 0, time.UTC)

// healthy is a patient with nothing wrong, on a Linux machine with the files and
// variables given.
func healthy(t *testing.T) *patient {
	t.Helper()
	names, err := keys.Everyday()
	if err != nil {
		t.Fatal(err)
	}
	ca, err := keys.EphemeralCA(names, func() time.Time { return noon })
	if err != nil {
		t.Fatal(err)
	}
	p := &patient{
		console: defaultConsole, addr: "localhost:8443", machine: computer("linux"), caFile: "/s/ca.pem",
		root: &keys.Root{Certificate: ca.Root(), Looked: noon},
		info: &control.Info{
			Name: "default", Scenario: "partner-center-mfa", Origin: "https://localhost:8443", Console: defaultConsole,
			CA: defaultConsole + "/ca.pem", Machine: noon, Clock: control.Clock{Now: noon},
			Policy:  control.Policy{Date: "2026-04-01", API: "enforce"},
			Tenants: []control.Tenant{{ID: "t-1", Domains: []control.Domain{{Name: "Contoso.example"}}}, {ID: "t-2"}},
		},
		output: func(context.Context, string, ...string) string { return "" },
	}
	p.has(nil, map[string]string{"/s/ca.pem": string(ca.RootPEM())})
	return p
}

// has gives a patient variables and files; those that name the file of the CA
// stay.
func (p *patient) has(variables, files map[string]string) {
	ca := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: p.root.Certificate.Raw}))
	p.env = func(name string) string { return variables[name] }
	p.read = func(file string) ([]byte, error) {
		switch text, ok := files[file]; {
		case file == "/s/ca.pem" || text == "the CA":
			return []byte(ca), nil
		case ok:
			return []byte(text), nil
		}
		return nil, fs.ErrNotExist
	}
}

func TestShellThatDoesNotTrustTheCAIsTold(t *testing.T) {
	t.Parallel()
	otherNames, _ := keys.Everyday()
	other, err := keys.EphemeralCA(otherNames, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	const bundle = "/etc/ssl/certs/ca-certificates.crt"
	for name, c := range map[string]struct {
		variables, files map[string]string
		want             string // checks with a problem, and what they say
	}{
		"nothing is set":               {nil, nil, "trust: nothing that programs"},
		"one that names a bundle":      {map[string]string{"SSL_CERT_FILE": bundle, "CURL_CA_BUNDLE": bundle}, map[string]string{bundle: "x"}, "trust: nothing that programs"},
		"the system's store has it":    {nil, map[string]string{bundle: "the CA"}, ""},
		"Node alone has it":            {map[string]string{"NODE_EXTRA_CA_CERTS": "/s/ca.pem"}, nil, ""},
		"a variable names no file":     {map[string]string{"NODE_EXTRA_CA_CERTS": "/s/ca.pem", "SSL_CERT_FILE": "/gone"}, nil, "variable: SSL_CERT_FILE names a file that cannot be read"},
		"a variable names another CA":  {map[string]string{"NODE_EXTRA_CA_CERTS": "/s/ca.pem", "SSL_CERT_FILE": "/old"}, map[string]string{"/old": string(other.RootPEM())}, "variable: SSL_CERT_FILE names a file with another CA"},
		"two name a company's bundle":  {map[string]string{"REQUESTS_CA_BUNDLE": "/corp", "SSL_CERT_FILE": "/corp", "NODE_EXTRA_CA_CERTS": "/s/ca.pem"}, map[string]string{"/corp": "x"}, "variable: SSL_CERT_FILE, REQUESTS_CA_BUNDLE name a file that does not hold the CA"},
		"one names the system's store": {map[string]string{"SSL_CERT_FILE": bundle, "NODE_EXTRA_CA_CERTS": "/s/ca.pem"}, map[string]string{bundle: "x"}, "variable: SSL_CERT_FILE names a file that does not hold the CA"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := healthy(t)
			p.has(c.variables, c.files)
			d := &diagnosis{}
			trust, _ := p.checkTrusted(nil)
			d.add(trust...)
			hasProblems(t, d, c.want)
		})
	}
}

func TestCAThatNobodyTrustsIsOneFinding(t *testing.T) {
	t.Parallel()
	const bundle = "/etc/ssl/certs/ca-certificates.crt"
	at := noon.Add(-time.Second)
	p := healthy(t)
	p.has(map[string]string{"SSL_CERT_FILE": bundle, "CURL_CA_BUNDLE": bundle}, map[string]string{bundle: "x"})
	p.info.TurnedAway = control.TurnedAway{Handshakes: control.Tally{Count: 2, Last: "EOF", At: &at}, PlainHTTP: control.Tally{Count: 1, At: &at}}
	trust, away := p.checkTrusted(turnedAway(p.info))
	if len(trust) != 1 || len(away) != 1 || away[0].Check != "scheme" {
		t.Fatalf("found %+v and %+v", trust, away)
	}
	f := trust[0]
	for _, sign := range []string{"SSL_CERT_FILE, CURL_CA_BUNDLE name a file that does not hold the CA", "2 TLS handshakes failed, the last 1s ago"} {
		if !strings.Contains(f.Why, sign) {
			t.Errorf("%q is not told: %s", sign, f.Why)
		}
	}
	remedy := strings.Join(f.Remedy, "\n")
	for _, want := range []string{"ca trust --system", "export CURL_CA_BUNDLE=/s/ca.pem", "export NODE_EXTRA_CA_CERTS=/s/ca.pem"} {
		if strings.Count(remedy, want) != 1 {
			t.Errorf("%q stands %d times in\n%s", want, strings.Count(remedy, want), remedy)
		}
	}
	p.has(map[string]string{"NODE_EXTRA_CA_CERTS": "/s/ca.pem"}, nil)
	if trust, away := p.checkTrusted(turnedAway(p.info)); len(away) != 2 || trust[0].Status != fine {
		t.Errorf("a handshake that failed although the CA is trusted is not told: %+v, %+v", trust, away)
	}
}

// hasProblems compares the problems of a diagnosis, one a line, with beginnings.
func hasProblems(t *testing.T, d *diagnosis, want string) {
	t.Helper()
	var got []string
	for _, f := range d.Findings {
		if f.Status != problem {
			continue
		}
		got = append(got, f.Check+": "+f.What)
		if f.Why == "" || len(f.Remedy) == 0 {
			t.Errorf("%s says no reason or remedy: %+v", f.Check, f)
		}
	}
	var lines []string
	if want != "" {
		lines = strings.Split(want, "\n")
	}
	if len(got) != len(lines) || d.Problems != len(lines) {
		t.Fatalf("got %d problems (%d counted):\n%s\nwant:\n%s", len(got), d.Problems, strings.Join(got, "\n"), want)
	}
	for i, line := range lines {
		if !strings.HasPrefix(got[i], line) {
			t.Errorf("got %q, want %q", got[i], line)
		}
	}
}

func TestCAThatIsMissingOrExpiredIsTold(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spoil func(*patient)
		want  string
	}{
		"a good one":        {func(*patient) {}, ""},
		"before serve":      {func(p *patient) { p.info, p.root, p.rootOf = nil, nil, fs.ErrNotExist }, "ca: there is no CA yet"},
		"unreadable":        {func(p *patient) { p.root, p.rootOf = nil, errors.New("no PEM") }, "ca: the sandbox's CA cannot be read"},
		"after three years": {func(p *patient) { p.root.Looked = noon.AddDate(4, 0, 0) }, "ca: the CA is valid from 2026-03-31 to 2029-03-31, and today is 2030-04-01"},
		"before its time":   {func(p *patient) { p.root.Looked = noon.AddDate(-1, 0, 0) }, "ca: the CA is valid from"},
		"in a container":    {func(p *patient) { p.caFile = "" }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := healthy(t)
			c.spoil(p)
			d := &diagnosis{}
			d.add(p.checkCA())
			hasProblems(t, d, c.want)
		})
	}
}

func TestClocksThatDisagreeAreTold(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spoil func(*patient)
		want  string
		noted bool
	}{
		"all agree":                    {func(*patient) {}, "", false},
		"a virtual machine that slept": {func(p *patient) { p.root.Looked = noon.Add(time.Hour) }, "clock: the machine on which the sandbox runs is 1h0m0s behind this one", false},
		"somebody advanced a day":      {func(p *patient) { p.info.Clock.Now = noon.Add(24 * time.Hour) }, "clock: the sandbox's clock is 24h0m0s ahead of its machine's", false},
		"a scenario of last year":      {func(p *patient) { p.info.Clock.Now = noon.AddDate(-1, 0, 0) }, "clock: the sandbox's clock is 8760h0m0s behind its machine's", false},
		"it stands still":              {func(p *patient) { p.info.Clock.Frozen = true }, "", true},
		"an early policy date":         {func(p *patient) { p.info.Policy.API = "report" }, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := healthy(t)
			c.spoil(p)
			d := &diagnosis{}
			d.add(p.checkClock()...)
			hasProblems(t, d, c.want)
			notes := slices.ContainsFunc(d.Findings, func(f finding) bool { return f.Status == note })
			if notes != c.noted {
				t.Errorf("noted %v: %+v", notes, d.Findings)
			}
		})
	}
}

func TestProxyThatWouldGetTheCallsIsTold(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		variables map[string]string
		want      string
	}{
		"none":                  {nil, ""},
		"one with no exception": {map[string]string{"HTTPS_PROXY": "http://proxy"}, "proxy: HTTPS_PROXY is set, and NO_PROXY does not name localhost"},
		"in small letters":      {map[string]string{"all_proxy": "http://proxy", "no_proxy": "example.com"}, "proxy: ALL_PROXY is set"},
		"excepted":              {map[string]string{"HTTPS_PROXY": "http://proxy", "NO_PROXY": "example.com, localhost"}, ""},
		"everything excepted":   {map[string]string{"HTTPS_PROXY": "http://proxy", "no_proxy": "*"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := healthy(t)
			p.has(c.variables, nil)
			d := &diagnosis{}
			d.add(p.checkProxy())
			hasProblems(t, d, c.want)
		})
	}
}

func TestWhatListensInsteadOfASandboxIsNamed(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	stranger := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(stranger.Close)
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	free.Close()
	nobody := free.Addr().String()
	for name, c := range map[string]struct {
		console, addr, tools, says string
		want                       string
	}{
		"nobody listens":       {"http://" + nobody, nobody, "", "", "sandbox: no sandbox answers at http://127.0.0.1:"},
		"another web server":   {stranger.URL, nobody, "lsof", "p4711\ncnginx\nf6\n", "sandbox: what answers at http://127.0.0.1:"},
		"the surfaces' port":   {"http://" + nobody, l.Addr().String(), "lsof", "p4711\ncnginx\nf6\n", "sandbox: no sandbox\nport: " + l.Addr().String() + " is taken by nginx (process 4711)"},
		"told by ss":           {"http://" + nobody, l.Addr().String(), "ss", `LISTEN 0 128 *:1 *:* users:(("node",pid=12,fd=3))`, "sandbox: no sandbox\nport: " + l.Addr().String() + " is taken by node (process 12)"},
		"told by nobody":       {"http://" + nobody, l.Addr().String(), "", "", "sandbox: no sandbox\nport: " + l.Addr().String() + " is taken by another program"},
		"a name that is none":  {"http://no-such-host.invalid:1", nobody, "", "", "sandbox: no sandbox answers at http://no-such-host.invalid:1"},
		"a sandbox, elsewhere": {"http://" + nobody, l.Addr().String(), "lsof", "p4711\ncpcsandbox\n", "sandbox: no sandbox\nport: " + l.Addr().String() + " is taken by pcsandbox (process 4711)"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := healthy(t)
			p.console, p.addr = c.console, c.addr
			p.machine = computer("linux", c.tools)
			p.output = func(context.Context, string, ...string) string { return c.says }
			if p.info, p.absent = control.New(c.console, nil).Info(t.Context()); p.absent == nil {
				t.Fatal("a sandbox answers")
			}
			p.info = nil
			d := &diagnosis{}
			d.add(p.checkSandbox(t.Context())...)
			hasProblems(t, d, c.want)
		})
	}
}

func TestSurfacesThatShowAStrangersCertificateAreTold(t *testing.T) {
	t.Parallel()
	stranger := httptest.NewUnstartedServer(http.NotFoundHandler())
	stranger.Config.ErrorLog = log.New(io.Discard, "", 0)
	stranger.StartTLS()
	defer stranger.Close()
	p := healthy(t)
	for origin, want := range map[string]string{
		stranger.URL:                     "surfaces: what answers at https://127.0.0.1:",
		"https://no-such-host.invalid:1": "surfaces: the name in https://no-such-host.invalid:1 leads nowhere",
		"https://127.0.0.1:1":            "surfaces: https://127.0.0.1:1 cannot be reached from here",
	} {
		p.info.Origin = origin
		d := &diagnosis{}
		d.add(p.checkSurfaces(t.Context()))
		hasProblems(t, d, want)
	}
	p.info.Origin = stranger.URL
	p.root.Certificate = stranger.Certificate()
	d := &diagnosis{}
	d.add(p.checkSurfaces(t.Context()))
	hasProblems(t, d, "")
}

func TestReportIsLaidOutForPeople(t *testing.T) {
	t.Parallel()
	d := &diagnosis{}
	d.add(finding{Check: "ca", Status: fine, What: "good"}, finding{},
		finding{Check: "handshake", Status: problem, What: strings.Repeat("word ", 30), Why: "because", Remedy: []string{"one", "two"}},
		finding{Check: "policy", Status: note, What: "early"})
	var plain, colour bytes.Buffer
	if err := errors.Join(d.print(&plain, false), d.print(&colour, true)); err != nil {
		t.Fatal(err)
	}
	want := `  ✓ ca         good

  ✗ handshake  word word word word word word word word word word word word word word word word
               word word word word word word word word word word word word word word
    why   because
    do    one
          two

  ! policy     early

1 problem
`
	if plain.String() != want {
		t.Errorf("got:\n%s\nwant:\n%s", &plain, want)
	}
	if stripped := strings.NewReplacer("\x1b[31m", "", "\x1b[32m", "", "\x1b[33m", "", "\x1b[0m", "").Replace(colour.String()); stripped != want || stripped == colour.String() {
		t.Errorf("with colours:\n%q", &colour)
	}
	if s := (&diagnosis{Findings: []finding{{Check: "x", Status: note}}}).summary(); s != "No problem; 1 thing to know" {
		t.Errorf("the summary says %q", s)
	}
}

func TestCertificatesAreFoundAmongOtherThings(t *testing.T) {
	t.Parallel()
	root := healthy(t).root.Certificate
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: []byte("broken")})
	text = append(text, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: root.Raw})...)
	if it, another := holds(text, root); !it || !another {
		t.Errorf("held: %v, %v", it, another)
	}
	if it, another := holds([]byte("nothing"), &x509.Certificate{}); it || another {
		t.Errorf("nothing holds %v, %v", it, another)
	}
}
