package console

import (
	"cmp"
	"embed"
	"strings"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/page"
)

// A snippet shows one library pointed at the sandbox.
type snippet struct {
	Library string
	File    string // as a program would be called
	Note    string
	Code    page.Code
}

// programs are the snippets, with names in braces for what differs between
// sandboxes. The tests of real clients run each as the page shows it, and
// docs/clients.md shows the same.
//
//go:embed snippets
var programs embed.FS

// libraries are the clients that the page shows. Every Microsoft library asks
// login.microsoftonline.com first whether a host is known, unless it is told not
// to.
var libraries = []struct{ name, file, note string }{
	{"curl", "curl.sh", "An app-only token, then a call. Customer data that needs a GDAP role is refused to app-only callers."},
	{"curl, Microsoft Graph", federationProgram, "Changes what a partner's provider is believed, while everything runs: Entra ID no longer takes its MFA; enforceMfaByFederatedIdp undoes it. " +
		"The app has the application permission Domain.ReadWrite.All for that. A person needs a role as well: pcsandbox replay graph-federation."},
	{"MSAL Python, secret", "msal_secret.py", "The authority names the application's own tenant: an application has no other to sign in to. " +
		"MSAL's own argument verify would not do: requests prefers the file that REQUESTS_CA_BUNDLE names, if it is set."},
	{"MSAL Python, certificate", "msal_certificate.py", "The file holds key and certificate of the app; serve makes it, beside the sandbox's own keys."},
	{"MSAL Python, device code", "msal_device.py", "The authority organizations lets people of any tenant sign in; a tenant's own refuses all others (AADSTS50020). " +
		"For user name and password MSAL Python asks for the user's realm and drops the port: let the sandbox listen at port 443 (--addr localhost:443), or start it with --transparent."},
	{"MSAL Node, certificate", "msal-certificate.mjs", "Start it with NODE_EXTRA_CA_CERTS=ca.pem: Node reads that once, when it starts. The known authority needs the port."},
	{"MSAL Node, device code", "msal-device.mjs", "Start it with NODE_EXTRA_CA_CERTS=ca.pem."},
	{"MSAL Go, device code", "msal.go.txt", "On Linux start it with SSL_CERT_FILE=ca.pem; elsewhere give it an http.Client with public.WithHTTPClient."},
	{"MSAL Java, device code", "Device.java", "Import the certificate into a trust store of its own: keytool -importcert -noprompt -alias sandbox -file ca.pem " +
		"-keystore sandbox.p12 -storepass changeit; then start with -Djavax.net.ssl.trustStore=sandbox.p12 -Djavax.net.ssl.trustStorePassword=changeit."},
	{"MSAL.NET, device code", "Device.cs", "On Linux SSL_CERT_FILE=ca.pem is enough; elsewhere trust the certificate for the user. The only program here that no test of ours runs."},
}

// federationProgram needs a federated domain.
const federationProgram = "graph.sh"

// federatedIn is the first federated domain, with its tenant's id.
func federatedIn(tenants []control.Tenant) (tenant, domain string) {
	for _, t := range tenants {
		for _, d := range t.Domains {
			if d.Federated {
				return t.ID, d.Name
			}
		}
	}
	return "", ""
}

// snippets fills in the sandbox's addresses, a tenant, its applications and the
// file with the key of those that have a certificate.
func snippets(info control.Info, appFile string) []snippet {
	public, secret, certified := pick(info.Apps)
	home := func(a control.App) string {
		for _, t := range info.Tenants {
			if t.Key == a.Tenant {
				return t.ID
			}
		}
		return "TENANT-ID"
	}
	tenant, domain := federatedIn(info.Tenants)
	entra := info.URLs["entra"]
	fill := strings.NewReplacer(
		"{entra}", entra, "{host}", strings.TrimPrefix(entra, "https://"), "{api}", info.URLs["api"], "{graph}", info.URLs["graph"], "{federated}", tenant, "{domain}", domain,
		"{tenant}", home(secret), "{home}", home(certified),
		"{public}", public.ID, "{confidential}", secret.ID, "{secret}", secret.Secret, "{certified}", certified.ID,
		"{appfile}", strings.ReplaceAll(cmp.Or(appFile, "app.pem"), `\`, "/"), "{resource}", directory.PartnerCenterURI,
	)
	out := make([]snippet, 0, len(libraries))
	for _, l := range libraries {
		if l.file == federationProgram && domain == "" {
			continue
		}
		text, _ := programs.ReadFile("snippets/" + l.file) // a test opens each
		file := strings.TrimSuffix(l.file, ".txt")
		out = append(out, snippet{Library: l.name, File: file, Note: l.note,
			Code: page.Code{Label: file, Text: fill.Replace(strings.TrimSpace(string(text)))}})
	}
	return out
}

// pick chooses an application for people, one with a secret and one with a
// generated certificate: automation, where a scenario leaves it as it is.
func pick(apps []control.App) (public, confidential, certified control.App) {
	for _, a := range apps {
		if a.Kind == "public" && public.ID == "" {
			public = a
		}
		if a.Secret != "" && (confidential.ID == "" || a.Key == "automation") {
			confidential = a
		}
		if a.Certificate != "" && (certified.ID == "" || a.Key == "automation") {
			certified = a
		}
	}
	return public, confidential, certified
}
