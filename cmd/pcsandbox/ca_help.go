package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/keys"
)

const trustHead = `CA certificate  %s
                SHA-256 %s
                valid until %s

It can vouch for loopback and reserved names only (localhost, *.example, *.test
and the sandbox's *.onmicrosoft.com names): its private key signs through a
name-constrained intermediate, and the root's was destroyed.
`

// A client is how programs of one kind learn to trust a CA.
type client struct {
	name     string
	programs []string                       // one of which is on the PATH where it is installed
	lines    func(os, file string) []string // empty: it reads the system's store, and nothing else
}

// explainCA says what the machine at hand needs: the system's store first, then
// the runtimes that are installed, then, if asked for, all others.
func (m machine) explainCA(w io.Writer, file string, root *keys.Root, all bool) error {
	fmt.Fprintf(w, trustHead, file, root.Fingerprint(), root.Certificate.NotAfter.Format(time.DateOnly))
	m.explainStores(w, file, root)
	here, elsewhere := m.runtimes()
	fmt.Fprintf(w, "\nOne program at a time\n\n")
	if err := m.printRuntimes(w, here, file); err != nil {
		return err
	}
	switch {
	case len(elsewhere) == 0:
	case all:
		fmt.Fprintf(w, "\nNot found on this machine\n\n")
		return m.printRuntimes(w, elsewhere, file)
	default:
		names := make([]string, len(elsewhere))
		for i, r := range elsewhere {
			names[i] = r.name
		}
		fmt.Fprintf(w, "\n%s ca --all also tells of %s.\n", self(), strings.Join(names, ", "))
	}
	return nil
}

// explainStores says what the stores need that many programs read.
func (m machine) explainStores(w io.Writer, file string, root *keys.Root) {
	fmt.Fprintf(w, "\nThis system\n\n  %s ca trust\n\n  does what follows; ca untrust undoes it.\n", self())
	stores := []trustStore{}
	store, err := m.systemStore(file, root)
	if err == nil {
		stores = append(stores, store)
	}
	explainError(w, err)
	if m.os == "linux" {
		browsers, err := m.browserStores(file)
		stores = append(stores, browsers...)
		defer explainError(w, err)
	}
	for _, store := range stores {
		fmt.Fprintf(w, "\n  In %s, read by %s:\n", store.name, store.readBy)
		for _, st := range store.trust {
			sudo := ""
			if store.needsRoot && !m.root {
				sudo = "sudo "
			}
			if !st.mayFail {
				fmt.Fprintf(w, "    %s%s\n", sudo, st.line())
			}
		}
	}
}

// explainError says why a store cannot be changed here.
func explainError(w io.Writer, err error) {
	if err != nil {
		fmt.Fprintf(w, "\n  Not: %s.\n    %s\n", err, hintOf(err))
	}
}

// runtimes are those whose programs are on the PATH, and the others.
func (m machine) runtimes() (here, elsewhere []client) {
	for _, r := range runtimes {
		if slices.ContainsFunc(r.programs, m.look) {
			here = append(here, r)
		} else {
			elsewhere = append(elsewhere, r)
		}
	}
	return here, elsewhere
}

func (m machine) printRuntimes(w io.Writer, list []client, file string) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, r := range list {
		name := r.name
		for _, line := range r.lines(m.os, file) {
			fmt.Fprintf(tw, "  %s\t%s\n", name, line)
			name = ""
		}
	}
	return tw.Flush()
}

// variable is how a shell of the system sets an environment variable.
func variable(os, name, file string) string {
	if os == "windows" {
		return "$env:" + name + " = '" + strings.ReplaceAll(file, "'", "''") + "'"
	}
	return "export " + name + "=" + quoted(file)
}

var runtimes = []client{
	{"curl", []string{"curl"}, func(_, file string) []string { return []string{"curl --cacert " + quoted(file) + " …"} }},
	{"Go", []string{"go"}, func(os, file string) []string {
		if os != "linux" {
			return []string{"the system's store, or tls.Config.RootCAs: here Go does not read SSL_CERT_FILE"}
		}
		return []string{variable(os, "SSL_CERT_FILE", file), "it replaces the system's list; or put the CA into tls.Config.RootCAs"}
	}},
	{"Node", []string{"node"}, func(os, file string) []string {
		return []string{variable(os, "NODE_EXTRA_CA_CERTS", file), "read once, when the process starts; Node does not read the system's store"}
	}},
	{"Python", []string{"python3", "python"}, func(os, file string) []string {
		return []string{variable(os, "REQUESTS_CA_BUNDLE", file) + "   # requests, MSAL",
			variable(os, "SSL_CERT_FILE", file) + "   # ssl, httpx", "requests does not read the system's store"}
	}},
	{"Java", []string{"java", "keytool"}, func(_, file string) []string {
		return []string{self() + " ca trust --java pcsandbox.jks", "java -Djavax.net.ssl.trustStore=pcsandbox.jks …",
			"the new key store holds this CA alone; only Java of a Linux distribution reads the system's"}
	}},
	{".NET", []string{"dotnet"}, func(os, file string) []string {
		if os != "linux" {
			return []string{"the system's store"}
		}
		return []string{variable(os, "SSL_CERT_FILE", file)}
	}},
	{"PowerShell", []string{"pwsh", "powershell"}, func(os, file string) []string {
		return []string{"the system's store, or -SkipCertificateCheck for one call"}
	}},
	{"Ruby", []string{"ruby"}, func(os, file string) []string { return []string{variable(os, "SSL_CERT_FILE", file)} }},
	{"PHP", []string{"php"}, func(_, file string) []string {
		return []string{"php -d curl.cainfo=" + quoted(file) + " -d openssl.cafile=" + quoted(file) + " …"}
	}},
}

const transparentHelp = `CA certificate for the real host names  %[1]s

It can vouch for login.microsoftonline.com, api.partnercenter.microsoft.com,
graph.microsoft.com and the other hosts that the sandbox plays, for at most 30
days. Whoever trusts it takes this sandbox for Microsoft. So let one process
trust it, the application under test, where those names lead to the sandbox:

  curl      curl --cacert %[1]s …
  Go        SSL_CERT_FILE=%[1]s
  Node      NODE_EXTRA_CA_CERTS=%[1]s
  Python    REQUESTS_CA_BUNDLE=%[1]s   (requests, MSAL)
            SSL_CERT_FILE=%[1]s        (ssl)
  .NET      SSL_CERT_FILE=%[1]s        (Linux)
  Java      keytool -importcert -noprompt -alias pcsandbox-real -file %[1]s \
              -keystore pcsandbox-real.jks -storepass changeit
            then -Djavax.net.ssl.trustStore=pcsandbox-real.jks

Never put it into a system's, a user's or a browser's store: pcsandbox ca trust
refuses it, too. In a container that is thrown away with the test, the system's
store is that one process's.
`
