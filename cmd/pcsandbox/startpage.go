package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/pcsandbox/pcsandbox"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/scenarios"
)

// shownUsers bounds the people on the start page; the console lists all.
const shownUsers = 14

// A startPage tells where everything is, who can sign in and what to try first.
type startPage struct {
	sb     *pcsandbox.Sandbox
	sc     *scenarios.Scenario
	self   string // how the program is called
	os     string // as in GOOS
	colour bool
}

func (p startPage) print(w io.Writer) {
	full := scenarios.Expand(p.sc)
	fmt.Fprintf(w, "\n%s – a practice Partner Center and Entra. Not Microsoft; never type a real password.\n\n", p.painted("pcsandbox", bold))
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	row := func(name, text string) { fmt.Fprintf(tw, "  %s\t%s\n", p.painted(name, dim), text) }
	row("Portal", p.sb.PortalURL+"/dashboard/overview")
	row("API", p.sb.APIURL+"/v1/customers")
	row("Entra", p.sb.EntraURL+"/organizations")
	row("Console", p.sb.ConsoleURL+"   journal, phones, control API")
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
	row("Scenario", p.sc.Name)
	tw.Flush()
	if p.sb.CAFresh() {
		fmt.Fprintf(w, "\n  The CA is new: nobody trusts it yet. %s ca says how each runtime learns to.\n", p.self)
	}
	fmt.Fprintf(w, "\n%s\n\n", p.painted("Who can sign in", bold))
	people(w, full)
	fmt.Fprintf(w, "\n%s\n\n%s\n", p.painted("Try", bold), p.firstCall(full))
	fmt.Fprintf(w, "\nSomething wrong? %s doctor%s\nCtrl-C ends it.\n", p.self, p.urlFlag())
}

func (p startPage) painted(text, paint string) string { return painted(text, paint, p.colour) }

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

// people lists who can sign in, and how.
func people(w io.Writer, sc *scenarios.Scenario) {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	n, more := 0, 0
	for _, t := range sc.Tenants {
		for _, u := range t.Users {
			if n++; n > shownUsers {
				more++
				continue
			}
			fmt.Fprintf(tw, "  %s\t%s\t%s\n", u.UPN, u.Password, inWords(u))
		}
	}
	tw.Flush()
	if more > 0 {
		fmt.Fprintf(w, "  … and %d more, in the console\n", more)
	}
}

// inWords says what a sign-in of a kind is like.
func inWords(u scenarios.User) string {
	switch u.SignIn {
	case policy.FederatedWithAMR:
		return "at the partner's own provider, which does MFA and says so"
	case policy.FederatedWithoutAMR:
		return "at the partner's own provider, which does MFA and never says so"
	case policy.NoMFA:
		return "password only; nothing registered"
	case policy.Managed:
	}
	return "password, then a second factor: the phone page of the console"
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
