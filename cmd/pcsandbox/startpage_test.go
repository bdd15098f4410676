package main

import (
	"bytes"
	"log/slog"
	"os"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/pcsandbox/pcsandbox"
	"github.com/pcsandbox/pcsandbox/scenarios"
)

func TestProgramIsCalledAgainAsItWasCalled(t *testing.T) {
	t.Parallel()
	path := []string{"/usr/bin", "/home/u/go/bin"}
	for name, c := range map[string]struct {
		program program
		want    string
	}{
		"installed":                        {program{exe: "/home/u/go/bin/pcsandbox", called: "pcsandbox", path: path}, "pcsandbox"},
		"installed, called by its path":    {program{exe: "/home/u/go/bin/pcsandbox", called: "/home/u/go/bin/pcsandbox", path: path}, "pcsandbox"},
		"a link to it":                     {program{exe: "/opt/p/pcsandbox-1.0", called: "pcsandbox", path: path}, "pcsandbox"},
		"built here":                       {program{exe: "/src/pcsandbox", called: "./pcsandbox", path: path}, "./pcsandbox"},
		"in a folder with a space":         {program{exe: "/my src/pcsandbox", called: "/my src/pcsandbox", path: path}, "'/my src/pcsandbox'"},
		"go run, the first time":           {program{exe: "/tmp/go-build1/b001/exe/pcsandbox", inSource: true}, "go run ./cmd/pcsandbox"},
		"go run, from the cache":           {program{exe: "/home/u/.cache/go-build/ab/cd-d/pcsandbox", inSource: true}, "go run ./cmd/pcsandbox"},
		"go run, from a cache elsewhere":   {program{exe: "/fast/ab/cd-d/pcsandbox", goCache: "/fast", inSource: true}, "go run ./cmd/pcsandbox"},
		"go run of a version":              {program{exe: "/home/u/.cache/go-build/ab/cd-d/pcsandbox", called: "x", version: "v1.2.3"}, "go run github.com/pcsandbox/pcsandbox/cmd/pcsandbox@v1.2.3"},
		"go run of who knows what":         {program{exe: "/home/u/.cache/go-build/ab/cd-d/pcsandbox", called: "/home/u/.cache/x", version: "(devel)"}, "/home/u/.cache/x"},
		"in the image, called from beyond": {program{exe: "/pcsandbox", called: "/pcsandbox", path: path}, "docker compose exec -T pcsandbox /pcsandbox"},
	} {
		if got := c.program.name(); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestFirstCallFitsTheShellOfItsReader(t *testing.T) {
	t.Parallel()
	sc, err := scenarios.Open(scenarios.DefaultName)
	if err != nil {
		t.Fatal(err)
	}
	inMemory := pcsandbox.Sandbox{APIURL: "https://localhost:8443", ConsoleURL: defaultConsole}
	onDisk := pcsandbox.Sandbox{APIURL: "https://localhost:8443", ConsoleURL: "http://localhost:9080", CAFile: "/my state/ca.pem"}
	for name, c := range map[string]struct {
		page startPage
		want string
	}{
		"on disk": {startPage{sb: &onDisk, self: "pcsandbox", os: "linux"},
			"  curl --cacert '/my state/ca.pem' https://localhost:8443/v1/customers \\\n    -H \"Authorization: Bearer $(pcsandbox token --as alejandra --url http://localhost:9080)\""},
		"in memory": {startPage{sb: &inMemory, self: "pcsandbox", os: "linux"},
			"  curl --cacert <(curl -s http://localhost:8080/ca.pem) https://localhost:8443/v1/customers \\\n    -H \"Authorization: Bearer $(pcsandbox token --as alejandra)\""},
		"from outside a container": {startPage{sb: &onDisk, self: fromOutside, os: "linux"},
			"  curl --cacert <(curl -s http://localhost:9080/ca.pem) https://localhost:8443/v1/customers \\\n    -H \"Authorization: Bearer $(docker compose exec -T pcsandbox /pcsandbox token --as alejandra)\""},
		"in PowerShell": {startPage{sb: &onDisk, self: "pcsandbox", os: "windows"},
			"  curl.exe --ssl-no-revoke --cacert '/my state/ca.pem' https://localhost:8443/v1/customers -H \"Authorization: Bearer $(pcsandbox token --as alejandra --url http://localhost:9080)\""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := c.page.firstCall(scenarios.Expand(sc)); got != c.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, c.want)
			}
		})
	}
}

func TestStartPageIsShortAndColouredOnlyWhenAsked(t *testing.T) {
	t.Parallel()
	sc, err := scenarios.Open(scenarios.DefaultName)
	if err != nil {
		t.Fatal(err)
	}
	sb, err := pcsandbox.Open(pcsandbox.Config{
		Scenario: sc, Addr: "localhost:0", ConsoleAddr: "localhost:0", SeatPorts: "0", Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sb.Close)
	rules, err := sb.Control().Policy(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var plain, colour bytes.Buffer
	page := startPage{sb: sb, sc: sc, rules: *rules, self: "pcsandbox", os: "linux"}
	page.print(&plain)
	page.colour = true
	page.print(&colour)
	if n := strings.Count(plain.String(), "\n"); n > 40 {
		t.Errorf("the page has %d lines:\n%s", n, &plain)
	}
	account := regexp.MustCompile(`(?m)^  \S+@.*$`)
	for _, line := range account.FindAllString(plain.String(), -1) {
		if utf8.RuneCountInString(line) > pageWidth {
			t.Errorf("wider than a terminal: %s", line)
		}
	}
	if strings.Contains(plain.String(), "\x1b") || !strings.Contains(plain.String(), "in memory only") {
		t.Errorf("without colours:\n%q", &plain)
	}
	stripped := regexp.MustCompile(`\x1b\[\d+m`).ReplaceAllString(colour.String(), "")
	if stripped != plain.String() || stripped == colour.String() {
		t.Errorf("with colours:\n%q", &colour)
	}
}

func TestPeopleOfTheTutorialComeFirst(t *testing.T) {
	t.Parallel()
	sc, err := scenarios.Open(scenarios.DefaultName)
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, u := range inOrder(scenarios.Expand(sc)) {
		keys = append(keys, u.Key)
	}
	if got := strings.Join(keys[:6], " "); got != "alejandra prashob john trent nightly helen" {
		t.Errorf("the order is %s", got)
	}
}

func TestLongNamesGetASecondLine(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("long", 12) + "@contoso.example"
	var out strings.Builder
	people(&out, &scenarios.Scenario{Tenants: []scenarios.Tenant{{Users: []scenarios.User{{UPN: long, Password: "sandbox-long"}}}}})
	if want := "  " + long + "  sandbox-long\n      second factor: see Phones\n"; out.String() != want {
		t.Errorf("got %q, want %q", &out, want)
	}
}

func TestFirstCallIsMadeBySomebodyWhomTheAPIServes(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"partner-center-mfa": "alejandra", "trent": "trent", "john": "alejandra"} {
		sc, err := scenarios.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := firstUser(scenarios.Expand(sc)); got != want {
			t.Errorf("%s begins with %s, want %s", name, got, want)
		}
	}
	if got := firstUser(&scenarios.Scenario{}); got != "alejandra" {
		t.Errorf("nobody is called %s", got)
	}
}

func TestLinesAreAsLongAsTheTerminalIsWide(t *testing.T) {
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0) // a character device, as a terminal is
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	if !terminal(null) {
		t.Skip("no character device here")
	}
	for columns, want := range map[string]int{"": 80, "wide": 80, "40": 80, "97": 97, "300": 120} {
		t.Setenv("COLUMNS", columns)
		if got := lineWidth(null); got != want {
			t.Errorf("COLUMNS=%q makes lines of %d, want %d", columns, got, want)
		}
	}
	if got := lineWidth(&bytes.Buffer{}); got != 0 {
		t.Errorf("a pipe has lines of %d", got)
	}
}

func TestColoursAreForTerminalsThatWantThem(t *testing.T) {
	t.Setenv("TERM", "xterm")
	t.Setenv("NO_COLOR", "")
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0) // a character device, as a terminal is
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	if !colours(null) {
		t.Skip("no character device here")
	}
	file, err := os.Create(t.TempDir() + "/out")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if colours(file) || colours(&bytes.Buffer{}) {
		t.Error("a file and a pipe are coloured")
	}
	t.Setenv("NO_COLOR", "1")
	if colours(null) {
		t.Error("NO_COLOR is not heard")
	}
	t.Setenv("NO_COLOR", "")
	t.Setenv("TERM", "dumb")
	if colours(null) {
		t.Error("a dumb terminal is coloured")
	}
}
