package console

import (
	"net/http"
	"strings"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

type connectData struct {
	frame
	CA string // address

	AppCertificate string // address

	Trust    page.Code
	URLs     []address
	Snippets []snippet
	Quirks   []page.Pair
}

// An address is shown in parts, between which a line may break.
type address struct {
	Name  string
	Parts []string
}

func addressOf(name, url string) address {
	scheme, rest, found := strings.Cut(url, "://")
	if !found {
		return address{name, strings.SplitAfter(url, "/")}
	}
	parts := strings.SplitAfter(rest, "/")
	parts[0] = scheme + "://" + parts[0]
	return address{name, parts}
}

// A snippet shows one library pointed at the sandbox.
type snippet struct {
	Library string
	Note    string
	Code    page.Code
}

// connectPage tells how clients are pointed at this sandbox.
func (s *Server) connectPage(c *web.Call) (web.Result, error) {
	info := s.infoOf(c)
	data := &connectData{frame: s.frame(c, "Connect", "Connect")}
	data.CA = data.At("ca.pem")
	data.Trust = page.Code{Label: "Save the certificate", Text: "curl -o ca.pem " + info.CA}
	data.URLs = []address{
		addressOf("Entra ID", info.URLs["entra"]), addressOf("Partner Center API", info.URLs["api"]),
		addressOf("Portal", info.URLs["portal"]+"/dashboard/overview"), addressOf("This console", info.Console),
	}
	if info.CAFile != "" {
		data.URLs = append(data.URLs, addressOf("Certificate on disk", info.CAFile))
	}
	if file := s.Keys(c.World).AppFile(); file != "" {
		data.URLs = append(data.URLs, addressOf("App key and certificate", file))
	}
	data.AppCertificate = data.At("app-certificate.pem")
	data.Snippets = snippets(info)
	return s.show(c, http.StatusOK, "connect", data)
}

// snippets fills in the sandbox's addresses, a tenant and its applications.
func snippets(info control.Info) []snippet {
	public, secret := pick(info.Apps)
	tenantID := "TENANT-ID"
	for _, t := range info.Tenants {
		if t.Key == secret.Tenant {
			tenantID = t.ID
		}
	}
	entra := info.URLs["entra"]
	fill := strings.NewReplacer(
		"{entra}", entra, "{host}", strings.TrimPrefix(entra, "https://"), "{api}", info.URLs["api"], "{tenant}", tenantID,
		"{public}", public.ID, "{confidential}", secret.ID, "{secret}", secret.Secret, "{resource}", directory.PartnerCenterURI,
	)
	out := make([]snippet, 0, len(libraries))
	for _, l := range libraries {
		out = append(out, snippet{Library: l.name, Note: l.note, Code: page.Code{Label: l.name + ": " + l.label, Text: fill.Replace(l.text)}})
	}
	return out
}

// pick chooses an application for people and one with a secret.
func pick(apps []control.App) (public, confidential control.App) {
	for _, a := range apps {
		if a.Kind == "public" && public.ID == "" {
			public = a
		}
		if a.Secret != "" && (confidential.ID == "" || a.Key == "automation") {
			confidential = a
		}
	}
	return public, confidential
}

// libraries are the clients that facts tell how to point elsewhere. Every
// Microsoft library asks login.microsoftonline.com first whether a host is
// known, unless it is told not to.
var libraries = []struct{ name, note, label, text string }{
	{"curl", "An app-only token, then a call. Customer data that needs a GDAP role is refused to app-only callers.", "Shell",
		`TOKEN=$(curl -s --cacert ca.pem {entra}/{tenant}/oauth2/token \
  -d grant_type=client_credentials \
  -d client_id={confidential} -d client_secret={secret} \
  -d resource={resource} | sed 's/.*"access_token":"\([^"]*\)".*/\1/')
curl -i --cacert ca.pem {api}/v1/customers -H "Authorization: Bearer $TOKEN"`},
	{"MSAL Python, app-only", "The authority names the application's own tenant: an application has no other to sign in to. The scope is the API with /.default.", "Python",
		`import msal

app = msal.ConfidentialClientApplication(
    "{confidential}",
    client_credential="{secret}",
    authority="{entra}/{tenant}",
    instance_discovery=False,
    verify="ca.pem",
)
result = app.acquire_token_for_client(scopes=["{resource}/.default"])
print(result.get("access_token") or result["error_description"])`},
	{"MSAL Node", "The authority /organizations lets people of any tenant sign in; a tenant's own refuses all others (AADSTS50020). Start it with NODE_EXTRA_CA_CERTS=ca.pem: Node reads that once, when it starts. The known authority needs the port.", "JavaScript",
		`import { PublicClientApplication } from "@azure/msal-node";

const app = new PublicClientApplication({
  auth: {
    clientId: "{public}",
    authority: "{entra}/organizations",
    knownAuthorities: ["{host}"],
  },
});
const result = await app.acquireTokenByDeviceCode({
  scopes: ["{resource}/user_impersonation"],
  deviceCodeCallback: (answer) => console.log(answer.message),
});`},
	{"MSAL Python", "verify takes the path of the certificate. For user name and password MSAL Python asks for the user's realm and drops the port: let the sandbox listen at port 443 (--addr localhost:443), or start it with --transparent.", "Python",
		`import msal

app = msal.PublicClientApplication(
    "{public}",
    authority="{entra}/organizations",
    instance_discovery=False,
    verify="ca.pem",
)
flow = app.initiate_device_flow(scopes=["{resource}/user_impersonation"])
print(flow["message"])
result = app.acquire_token_by_device_flow(flow)`},
	{"MSAL Go", "On Linux start it with SSL_CERT_FILE=ca.pem; elsewhere give it an http.Client with public.WithHTTPClient.", "Go",
		`client, err := public.New("{public}",
	public.WithAuthority("{entra}/organizations"),
	public.WithInstanceDiscovery(false),
)
if err != nil {
	return err
}
code, err := client.AcquireTokenByDeviceCode(ctx, []string{"{resource}/user_impersonation"})`},
	{"MSAL Java", "Import the certificate into a trust store of its own, and start with -Djavax.net.ssl.trustStore=sandbox.p12.", "Java",
		`// keytool -importcert -noprompt -alias sandbox -file ca.pem \
//   -keystore sandbox.p12 -storepass changeit
PublicClientApplication app = PublicClientApplication.builder("{public}")
    .authority("{entra}/organizations/")
    .instanceDiscovery(false)
    .build();`},
	{"MSAL.NET", "On Linux SSL_CERT_FILE=ca.pem is enough; elsewhere trust the certificate for the user.", "C#",
		`var app = PublicClientApplicationBuilder.Create("{public}")
    .WithAuthority("{entra}/organizations/", validateAuthority: false)
    .WithInstanceDiscovery(false)
    .Build();`},
}
