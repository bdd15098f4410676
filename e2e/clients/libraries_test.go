package clients

import "context"

// A runner gets one token by one client.
type runner func(context.Context, *job) (string, error)

// A library is a client of the table.
type library struct {
	name     string
	language string // "", node, python, java or chromium: what it runs in; Go runs here
	version  pin
	about    string // what somebody pointing it at the sandbox has to set
	source   string // the file with its snippets
	local    goClient
	refusal  string // the error by which it tells that MFA is demanded
	relayed  string // the same on behalf of somebody, where it is another one
	wsTrust  bool   // it takes a federated user's password to the provider

	none map[flow]string // why there is nothing to test
	note map[flow]string // what is special about a flow
}

// A pin is where a library's version is written.
type pin struct{ file, name string }

const (
	noAppOnly   = "it signs people in; an application alone has no part in it"
	noSecrets   = "it is a public client in a browser, which can keep no secret"
	trustGo     = "give it an HTTP client that trusts the sandbox's CA; on Linux `SSL_CERT_FILE=ca.pem` does, too"
	trustNode   = "`NODE_EXTRA_CA_CERTS=ca.pem`, set before Node starts"
	onlyIDToken = "it verifies ID tokens, and an application alone gets none"
)

var libraries = []library{
	{
		name: "MSAL Go", version: pin{"../go.mod", "github.com/AzureAD/microsoft-authentication-library-for-go"},
		source: "msalgo_test.go", local: msalGo, wsTrust: true,
		refusal: "errors.CallErr",
		about:   "- authority: the tenant's address at the sandbox\n- `WithInstanceDiscovery(false)`, or it asks login.microsoftonline.com about the authority\n- " + trustGo,
		note:    map[flow]string{byRefresh: "another resource's refresh token brings the token"},
	},
	{
		name: "azidentity", version: pin{"../go.mod", "github.com/Azure/azure-sdk-for-go/sdk/azidentity"},
		source: "azidentity_test.go", local: azIdentity, wsTrust: true,
		refusal: "azidentity.AuthenticationFailedError",
		about:   "- `Cloud.ActiveDirectoryAuthorityHost`, or the variable `AZURE_AUTHORITY_HOST`: the sandbox\n- `DisableInstanceDiscovery: true`, or it asks login.microsoftonline.com about the authority\n- " + trustGo,
		note: map[flow]string{
			byRefresh: "another resource's refresh token brings the token",
			byCode:    "it opens the system's browser: `xdg-open`",
		},
	},
	{
		name: "golang.org/x/oauth2", version: pin{"../go.mod", "golang.org/x/oauth2"},
		source: "oauth2_test.go", local: xOAuth2,
		refusal: "oauth2.RetrieveError",
		about:   "- the endpoints' addresses\n- " + trustGo + "; it travels in the context",
		note: map[flow]string{
			byCertificate: "golang-jwt signs the assertion",
			onBehalfOf:    "`EndpointParams` may replace the grant type",
		},
	},
	{
		name: "go-oidc", version: pin{"../go.mod", "github.com/coreos/go-oidc/v3"},
		source: "gooidc_test.go", local: goOIDC,
		refusal: "oauth2.RetrieveError",
		about:   "- the issuer with the tenant's id and `/v2.0`; `common` and `organizations` need `InsecureIssuerURLContext`\n- " + trustGo + "; it travels in the context",
		none:    map[flow]string{bySecret: onlyIDToken, byCertificate: onlyIDToken},
		note:    map[flow]string{onBehalfOf: "it verifies the token that comes in; x/oauth2 exchanges it"},
	},
	{
		name: "msal-node", language: "node", version: pin{"node/package.json", "@azure/msal-node"}, source: "node/msal-node.mjs",
		refusal: "InteractionRequiredAuthError",
		about:   "- `authority`: the tenant's address at the sandbox\n- `knownAuthorities`: the host **with the port**; without it every error is the same bare `endpoints_resolution_error`\n- " + trustNode,
	},
	{
		name: "@azure/identity", language: "node", version: pin{"node/package.json", "@azure/identity"}, source: "node/azure-identity.mjs",
		refusal: "AuthenticationRequiredError",
		about:   "- `authorityHost`, or the variable `AZURE_AUTHORITY_HOST`: the sandbox\n- `disableInstanceDiscovery: true`\n- " + trustNode,
		note: map[flow]string{
			byRefresh: "another resource's refresh token brings the token",
			byCode:    "it opens the system's browser: `BROWSER` on Linux",
		},
	},
	{
		name: "openid-client", language: "node", version: pin{"node/package.json", "openid-client"}, source: "node/openid-client.mjs",
		refusal: "ResponseBodyError",
		about:   "- the issuer with the tenant's id and `/v2.0`; not `common` or `organizations`\n- " + trustNode,
		note: map[flow]string{
			onBehalfOf: "by its generic grant request",
			byPassword: "by its generic grant request",
		},
	},
	{
		name: "jose", language: "node", version: pin{"node/package.json", "jose"}, source: "node/jose.mjs",
		about: "- the issuer with the tenant's id and `/v2.0`, and the address of the keys\n- " + trustNode,
		none: map[flow]string{
			bySecret:   "it signs and verifies tokens, and there is none to sign or verify",
			byRefresh:  "it signs and verifies tokens, and has no part in renewing them",
			byDevice:   "it signs and verifies tokens, and has no part in polling for them",
			byPassword: "it signs and verifies tokens, and has no part in this grant",
		},
		note: map[flow]string{
			byCertificate: "it signs the assertion; `fetch` sends it",
			byCode:        "it verifies the ID token; `fetch` redeems the code",
			onBehalfOf:    "it verifies the token that comes in; `fetch` exchanges it",
		},
	},
	{
		name: "passport-azure-ad", language: "node", version: pin{"node/package.json", "passport-azure-ad"}, source: "node/passport-azure-ad.mjs",
		about: "- `identityMetadata`: the tenant's discovery document at the sandbox\n- " + trustNode + "\n- deprecated by its makers; here for applications that still use it",
		none: map[flow]string{
			bySecret: noAppOnly, byCertificate: noAppOnly,
			byRefresh:  "it hands the refresh token over and never uses it",
			byDevice:   "it answers a browser's requests, and a device has none",
			onBehalfOf: "it verifies bearer tokens and exchanges none",
			byPassword: "it never sees a password",
		},
		note: map[flow]string{byCode: "without PKCE, which the library does not know; by `form_post`"},
	},
	{
		name: "msal-browser", language: "chromium", version: pin{"node/package.json", "@azure/msal-browser"}, source: "node/msal-browser.js",
		about: "- `authority` and `knownAuthorities` as with msal-node: the host **with the port**\n- the browser has to trust the CA: `pcsandbox ca` says how\n- the redirect URI is `http://localhost:PORT/`, of any port",
		none: map[flow]string{
			bySecret: noSecrets, byCertificate: noSecrets, onBehalfOf: noSecrets,
			byDevice:   "it has no device code flow: there is a browser already",
			byPassword: "it never sees a password",
		},
		note: map[flow]string{byCode: "in headless Chromium"},
	},
	{
		name: "MSAL Python", language: "python", version: pin{"python/requirements.txt", "msal"}, source: "python/msal_python.py", wsTrust: true,
		refusal: "basic_action",
		about:   "- `authority`: the tenant's address at the sandbox\n- `instance_discovery=False`\n- `REQUESTS_CA_BUNDLE=ca.pem`; it replaces all other CAs",
		note:    map[flow]string{byPassword: "it asks about the realm at the host without its port; refusals are in the result, with a `suberror`"},
	},
	{
		name: "MSAL4J", language: "java", version: pin{"java/pom.xml", "msal4j"}, source: "java/src/main/java/clients/Msal4j.java", wsTrust: true,
		relayed: "MsalServiceException", refusal: "MsalInteractionRequiredException",
		about: "- `authority`: the tenant's address at the sandbox\n- `instanceDiscovery(false)`\n- an `SSLSocketFactory` that trusts the CA, or `-Djavax.net.ssl.trustStore`",
		note: map[flow]string{
			byRefresh:  "it asks at the host without its port",
			onBehalfOf: "a demand for MFA comes as `MsalServiceException`, since its error is `interaction_required` here",
		},
	},
}

// runner is what runs a library's jobs; nil for those that need a browser.
func (l library) runner(languages map[string]runner) runner {
	if l.local != nil {
		return l.local.run
	}
	return languages[l.language]
}
