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

// startPage tells where everything is, who can sign in and what to try first.
func startPage(w io.Writer, sb *pcsandbox.Sandbox, sc *scenarios.Scenario) {
	full := scenarios.Expand(sc)
	fmt.Fprintf(w, "\npcsandbox – a practice Partner Center and Entra. Not Microsoft; never type a real password.\n\n")
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(tw, "  Portal\t%s/dashboard/overview\n", sb.PortalURL)
	fmt.Fprintf(tw, "  API\t%s/v1/customers\n", sb.APIURL)
	fmt.Fprintf(tw, "  Entra\t%s/organizations\n", sb.EntraURL)
	fmt.Fprintf(tw, "  Console\t%s   journal, phones, control API\n", sb.ConsoleURL)
	if sb.CAFile != "" {
		fmt.Fprintf(tw, "  CA\t%s\n", sb.CAFile)
	} else {
		fmt.Fprintf(tw, "  CA\t%s/ca.pem   in memory only\n", sb.ConsoleURL)
	}
	if _, file := sb.TransparentCA(); file != "" {
		fmt.Fprintf(tw, "  Real names\t%s   for the application under test alone: pcsandbox ca --transparent\n", file)
	}
	fmt.Fprintf(tw, "  Scenario\t%s\n", sc.Name)
	tw.Flush()
	if sb.CAFresh() {
		fmt.Fprintf(w, "\n  The CA is new: nobody trusts it yet. pcsandbox ca says how each runtime learns to.\n")
	}
	people(w, full)
	first := firstUser(full)
	fmt.Fprintf(w, "\nTry\n\n  curl --cacert %s %s/v1/customers \\\n    -H \"Authorization: Bearer $(%s token --as %s%s)\"\n",
		caFor(sb), sb.APIURL, self(), first, urlFlag(sb))
	fmt.Fprintf(w, "\nCtrl-C ends it.\n")
}

// people lists who can sign in, and how.
func people(w io.Writer, sc *scenarios.Scenario) {
	fmt.Fprintf(w, "\nWho can sign in\n\n")
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

func firstUser(sc *scenarios.Scenario) string {
	for _, t := range sc.Tenants {
		for _, u := range t.Users {
			return u.Key
		}
	}
	return "alejandra"
}

func caFor(sb *pcsandbox.Sandbox) string {
	if sb.CAFile == "" {
		return "<(curl -s " + sb.ConsoleURL + "/ca.pem)"
	}
	if strings.ContainsAny(sb.CAFile, " '\"$\\") {
		return "'" + strings.ReplaceAll(sb.CAFile, "'", `'\''`) + "'"
	}
	return sb.CAFile
}

func urlFlag(sb *pcsandbox.Sandbox) string {
	if sb.ConsoleURL == defaultConsole {
		return ""
	}
	return " --url " + sb.ConsoleURL
}
