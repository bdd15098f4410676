package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"unicode/utf8"

	"github.com/pcsandbox/pcsandbox"
	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/scenarios"
)

// shownUsers bounds the people on the start page; the console lists all.
const shownUsers = 14

// pageWidth is that of terminals nobody has changed.
const pageWidth = 80

// discovery is Entra's document that says where everything else of it is.
const discovery = "/organizations/v2.0/.well-known/openid-configuration"

// firstShown are the people of the tutorial: one for each way to sign in.
var firstShown = []string{"alejandra", "prashob", "john", "trent"}

// A startPage tells where everything is, who can sign in and what to try first.
type startPage struct {
	sb     *pcsandbox.Sandbox
	sc     *scenarios.Scenario
	rules  control.Policy
	self   string // how the program is called
	os     string // as in GOOS
	colour bool
}

func (p startPage) print(w io.Writer) {
	full := scenarios.Expand(p.sc)
	fmt.Fprintf(w, "\n%s – a practice Partner Center and Entra.\nNot Microsoft; never type a real password.\n\n", p.painted("pcsandbox", bold))
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	row := func(name, text string) { fmt.Fprintf(tw, "  %s\t%s\n", p.painted(name, dim), text) }
	row("Portal", p.sb.PortalURL+"/dashboard/overview")
	row("API", p.sb.APIURL+"/v1/customers")
	row("Console", p.sb.ConsoleURL+"   journal, control API")
	row("Phones", p.sb.ConsoleURL+"/phones   second factors: approve, read codes")
	switch {
	case p.outside():
		row("CA", p.sb.ConsoleURL+"/ca.pem")
	case p.sb.CAFile == "":
		row("CA", p.sb.ConsoleURL+"/ca.pem   in memory only")
	default:
		row("CA", p.sb.CAFile)
	}
	if _, file := p.sb.TransparentCA(); file != "" {
		row("Real names", file+"   for the application under test alone: "+p.self+" ca --transparent")
	}
	if file, err := p.sb.AppFile(); err == nil && file != "" && !p.outside() && generatedFor(full) != "" {
		row("App key", file+"   "+generatedFor(full)+"'s")
	}
	row("Scenario", p.sc.Name)
	if stands := p.sc.Stands(); stands != "" {
		row("", "for "+stands+" of its matrix; --set chooses another")
	}
	row("Rules", p.rulesInWords())
	tw.Flush()
	// A line of its own: beside the others it would be longer than a terminal is wide.
	fmt.Fprintf(w, "  %s\n    %s\n", p.painted("Entra", dim), p.sb.EntraURL+discovery)
	if p.sb.CAFresh() {
		fmt.Fprintf(w, "\n  The CA is new: nobody trusts it yet.\n  %s ca says how each runtime learns to.\n", p.self)
	}
	fmt.Fprintf(w, "\n%s\n\n", p.painted("Who can sign in", bold))
	people(w, full)
	fmt.Fprintf(w, "\n%s\n\n%s\n", p.painted("Try", bold), p.firstCall(full))
	fmt.Fprintf(w, "\nSomething wrong? %s doctor%s\nCtrl-C ends it.\n", p.self, p.urlFlag())
}

func (p startPage) painted(text, paint string) string { return painted(text, paint, p.colour) }

// generatedFor names the first app that has the generated certificate.
func generatedFor(full *scenarios.Scenario) string {
	for _, a := range full.Apps {
		if a.Certificate == scenarios.GeneratedCertificate {
			return a.Name
		}
	}
	return ""
}

// outside reports whether those who read the page cannot see the sandbox's files.
func (p startPage) outside() bool { return p.self == fromOutside }

// firstCall is a command to paste: into bash and zsh or, on Windows, PowerShell.
func (p startPage) firstCall(full *scenarios.Scenario) string {
	bearer := fmt.Sprintf("-H \"Authorization: Bearer $(%s token --as %s%s)\"", p.self, quoted(firstUser(full)), p.urlFlag())
	if p.os == "windows" {
		return fmt.Sprintf("  curl.exe --ssl-no-revoke --cacert '%s' %s/v1/customers %s", strings.ReplaceAll(p.sb.CAFile, "'", "''"), p.sb.APIURL, bearer)
	}
	ca := "<(curl -s " + p.sb.ConsoleURL + "/ca.pem)"
	if p.sb.CAFile != "" && !p.outside() {
		ca = quoted(p.sb.CAFile)
	}
	return fmt.Sprintf("  curl --cacert %s %s/v1/customers \\\n    %s", ca, p.sb.APIURL, bearer)
}

// urlFlag names the console where it is not the usual one. Inside a container it
// is, whatever port is published.
func (p startPage) urlFlag() string {
	if p.sb.ConsoleURL == defaultConsole || p.outside() {
		return ""
	}
	return " --url " + p.sb.ConsoleURL
}

// rulesInWords says which day's rules hold, and what is not refused yet.
func (p startPage) rulesInWords() string {
	text := fmt.Sprintf("of %s, %s calendar", p.rules.Date, p.rules.Calendar)
	if p.rules.API != string(policy.Enforce) {
		text += "; the API's phase is " + p.rules.API
	}
	return text
}

// people lists who can sign in, and how.
func people(w io.Writer, sc *scenarios.Scenario) {
	all := inOrder(sc)
	shown := all[:min(len(all), shownUsers)]
	name, password, words := 0, 0, 0
	for _, u := range shown {
		name, password = max(name, utf8.RuneCountInString(u.UPN)), max(password, utf8.RuneCountInString(u.Password))
		words = max(words, len(inWords(u)))
	}
	between := "  "
	if 2+name+2+password+2+words > pageWidth {
		between = "\n      "
	}
	for _, u := range shown {
		fmt.Fprintf(w, "  %-*s  %-*s%s%s\n", name, u.UPN, password, u.Password, between, inWords(u))
	}
	if more := len(all) - len(shown); more > 0 {
		fmt.Fprintf(w, "  … and %d more, in the console\n", more)
	}
}

// inOrder is everybody, those of the tutorial first.
func inOrder(sc *scenarios.Scenario) []scenarios.User {
	first, rest := make([][]scenarios.User, len(firstShown)), []scenarios.User(nil)
	for _, t := range sc.Tenants {
		for _, u := range t.Users {
			if i := slices.Index(firstShown, u.Key); i >= 0 {
				first[i] = append(first[i], u)
			} else {
				rest = append(rest, u)
			}
		}
	}
	return append(slices.Concat(first...), rest...)
}

// inWords says what a sign-in of a kind is like, in few words.
func inWords(u scenarios.User) string {
	switch u.SignIn {
	case policy.FederatedWithAMR:
		return "own provider's MFA, told"
	case policy.FederatedWithoutAMR:
		return "own provider's MFA, untold"
	case policy.NoMFA:
		return "password only, no MFA"
	case policy.Managed:
	}
	return "second factor: see Phones"
}

// firstUser is somebody whom the API serves, if the scenario has one.
func firstUser(sc *scenarios.Scenario) string {
	somebody := "alejandra"
	for i, t := range sc.Tenants {
		for j, u := range t.Users {
			if len(u.Roles) > 0 && (u.SignIn == policy.Managed || u.SignIn == policy.FederatedWithAMR) {
				return u.Key
			}
			if i == 0 && j == 0 {
				somebody = u.Key
			}
		}
	}
	return somebody
}
