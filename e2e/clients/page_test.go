package clients

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write docs/clients.md anew")

// documented is the page that these tests write, and otherwise hold to.
var documented = filepath.Join("..", "..", "docs", "clients.md")

const pageHead = `# Clients: libraries that were pointed at the sandbox

Nobody has written this page: ` + "`go test ./clients -run TestRealClients -update`" + ` in ` + "`e2e`" + ` does, from what came of running each library
against ` + "`pcsandbox serve`" + ` over TLS, and fails when something else comes out. All clients talk to one sandbox with the default
scenario, started without a flag that is there for one of them. The programs below are what ran.

## What every client needs

- **https and trust.** The sandbox's CA certificate is in the state folder, ` + "`public/ca.pem`" + `, and at ` + "`/ca.pem`" + ` of the console.
- **The address of Entra**: ` + "`https://localhost:8443`" + `, and with the tenant's id behind it the authority. Ids of tenants, people and
  apps, and their published passwords and secrets, are in the console and in ` + "`pcsandbox scenario show --expanded partner-center-mfa`" + `.
- **No questions to Microsoft about the authority.** Every Microsoft library asks login.microsoftonline.com whether it may trust
  an authority that it does not know, before it asks the sandbox anything. Each has a setting against that, named below; without
  it the library fails, and no server can help it.
- **Port 443 spares two libraries a detour.** MSAL Python (password) and MSAL4J (renewal) drop the authority's port. With
  ` + "`--addr localhost:443`" + `, or under the real names in transparent mode, they need no more than the others.
- **The certificate** of the apps that have one is made by ` + "`serve`" + `: key and certificate are in the state folder, ` + "`private/app.pem`" + `.

One error of the JavaScript libraries has many causes: ` + "`endpoints_resolution_error`" + ` means that the CA is not trusted, that
` + "`knownAuthorities`" + ` lacks the host with its port, or that nothing answers there.

`

const pageKinds = `## What comes out

The token is for Partner Center. Who signed in decides what it says, not the library: the same in every row of a column below,
or the test fails.

| sign-in | person | ` + "`amr`" + ` | ` + "`GET /v1/customers`" + ` |
|---|---|---|---|
`

const pagePassword = `
The password grant is one factor. Who has to prove MFA is refused with AADSTS50076. A federated user's password is not Entra's to
know: libraries that take it to the partner's provider (user realm, MEX, WS-Trust) get a token without MFA, the others AADSTS50126.
Which error a library makes of a demand for MFA stands beside its row. On behalf of a person it makes the same one, once a policy
demands MFA, unless its row says otherwise.

`

const pageSnippets = `## Every flow

In the programs, a job carries the address of Entra, the tenant, the person and the files. The person at the browser is a
function: it signs in on the pages and returns the address that the browser was sent to. Tests end there; your application is
what the browser comes back to. The Go programs name these:
`

// page writes the documentation of all clients.
func (m *matrix) page(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString(pageHead + pageKinds)
	fmt.Fprintf(&b, "| the application alone | – | none | %d |\n", theApp.status)
	for _, k := range kinds {
		answer := "200"
		if k.amr == "pwd" {
			answer = "401, 900421"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", k.name, k.upn, k.amr, answer)
	}
	b.WriteString(pagePassword + "## Which library can what\n\n")
	m.overview(t, &b)
	b.WriteString("\n" + m.inConsole(t))
	fmt.Fprintf(&b, "\n%s\n```go\n%s```\n", pageSnippets, snippet(t, "sandbox_test.go", "ids"))
	for _, l := range libraries {
		m.chapter(t, &b, l)
	}
	return b.String()
}

// overview is one table over all clients.
func (m *matrix) overview(t *testing.T, b *strings.Builder) {
	t.Helper()
	b.WriteString("| client | version |")
	for _, f := range flows {
		fmt.Fprintf(b, " %s |", f)
	}
	b.WriteString("\n|---|---|" + strings.Repeat("---|", len(flows)) + "\n")
	for _, l := range libraries {
		fmt.Fprintf(b, "| [%s](#%s) | %s |", l.name, anchor(l.name), l.pinned(t))
		for _, f := range flows {
			if _, none := l.none[f]; none {
				b.WriteString(" n/a |")
			} else {
				b.WriteString(" passes |")
			}
		}
		b.WriteString("\n")
	}
}

var notInAnchors = regexp.MustCompile(`[^a-z0-9 -]`)

// anchor is how a heading is linked to.
func anchor(heading string) string {
	return strings.ReplaceAll(notInAnchors.ReplaceAllString(strings.ToLower(heading), ""), " ", "-")
}

// chapter is what there is to say about one client.
func (m *matrix) chapter(t *testing.T, b *strings.Builder, l library) {
	t.Helper()
	fmt.Fprintf(b, "\n## %s\n\n%s\n\n| flow | app |", l.name, l.about)
	for _, k := range kinds {
		fmt.Fprintf(b, " %s |", k.name)
	}
	b.WriteString(" remark |\n|---|---|" + strings.Repeat("---|", len(kinds)+1) + "\n")
	for _, f := range flows {
		m.row(b, l, f)
	}
	fmt.Fprintf(b, "\n```%s\n%s```\n", fence(l.source), snippet(t, l.source, "settings"))
	b.WriteString("\n<details><summary>Programs</summary>\n")
	for _, part := range append(l.imports(), flows...) {
		if _, none := l.none[part]; none {
			continue
		}
		heading := strings.ToUpper(string(part[:1])) + string(part[1:])
		fmt.Fprintf(b, "\n%s:\n\n```%s\n%s```\n", heading, fence(l.source), snippet(t, l.source, string(part)))
	}
	b.WriteString("\n</details>\n")
}

// imports are what the programs need beside the settings, if there is something.
func (l library) imports() []flow {
	if l.language == "chromium" { // a script of the page
		return nil
	}
	return []flow{"imports"}
}

// row is one flow of a client: what came of it, or why there is none.
func (m *matrix) row(b *strings.Builder, l library, f flow) {
	fmt.Fprintf(b, "| %s |", f)
	if why, none := l.none[f]; none {
		b.WriteString(strings.Repeat(" n/a |", 1+len(kinds)) + " " + why + " |\n")
		return
	}
	if !f.appOnly() {
		b.WriteString(" – |")
	}
	for _, k := range f.kinds() {
		fmt.Fprintf(b, " passes: %s |", m.cells[m.job(l.name, f, k).ID])
	}
	if f.appOnly() {
		b.WriteString(strings.Repeat(" – |", len(kinds)))
	}
	fmt.Fprintf(b, " %s |\n", cmp.Or(l.remark(f), "–"))
}

// remark is what is special about a flow.
func (l library) remark(f flow) string {
	if f != byPassword {
		return l.note[f]
	}
	remarks := "the demand for MFA comes as `" + l.refusal + "`"
	if l.note[f] != "" {
		remarks = l.note[f] + "; " + remarks
	}
	return remarks
}

// pinned is the version of a library, as its lock says it.
func (l library) pinned(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(l.version.file)
	if err != nil {
		t.Fatal(err)
	}
	version := regexp.MustCompile(`(?m)["\s>^]?\b?` + regexp.QuoteMeta(l.version.name) + `(?:": "|==| v|</artifactId>\s*<version>)([^"<\s]+)`)
	found := version.FindSubmatch(text)
	if found == nil {
		t.Fatalf("%s does not say which version of %s", l.version.file, l.version.name)
	}
	return string(found[1])
}

// snippet is what stands in a source file between `snippet: NAME` and `end`, at
// every place.
func snippet(t *testing.T, file, name string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var parts []string
	var part strings.Builder
	within, indent := false, ""
	for line := range strings.Lines(string(text)) {
		comment := strings.TrimLeft(strings.TrimSpace(line), "/# ")
		switch {
		case comment == "snippet: "+name:
			within, indent = true, line[:len(line)-len(strings.TrimLeft(line, " \t"))]
		case within && comment == "end":
			parts = append(parts, strings.Trim(part.String(), "\n")+"\n")
			within = false
			part.Reset()
		case within:
			part.WriteString(strings.TrimPrefix(line, indent))
		}
	}
	if within || len(parts) == 0 {
		t.Fatalf("%s has no complete snippet %q", file, name)
	}
	return strings.Join(parts, "\n")
}

// fence is the language of a file's snippets.
func fence(file string) string {
	switch filepath.Ext(file) {
	case ".mjs", ".js":
		return "js"
	case ".py":
		return "python"
	}
	return strings.TrimPrefix(filepath.Ext(file), ".")
}

// holdToPage compares the page with what these tests found, or writes it.
func (m *matrix) holdToPage(t *testing.T) {
	got := m.page(t)
	if *update {
		if err := os.WriteFile(documented, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(documented)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("docs/clients.md is not what came out; write it anew: go test ./clients -run TestRealClients -update\n%s", firstDifference(got, string(want)))
	}
}

func firstDifference(got, want string) string {
	wanted := strings.Split(want, "\n")
	for i, line := range strings.Split(got, "\n") {
		if i >= len(wanted) || line != wanted[i] {
			return fmt.Sprintf("line %d: %s", i+1, line)
		}
	}
	return "the page goes on where these tests end"
}
