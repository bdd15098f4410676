package main

import "github.com/pcsandbox/pcsandbox/internal/policy"

// signInRemedies say what to set against refusals of Entra that clients meet
// often. All others lead to the page that explains them.
var signInRemedies = map[string]string{
	"90002":   "authority: a tenant of the scenario, by id or domain, right after the host: pcsandbox scenario show --expanded",
	"50059":   "authority: the tenant's own, by id or domain, in place of common or organizations",
	"50049":   "switch instance discovery off, or name the sandbox's own host and port as a known authority",
	"50194":   "authority: the tenant's own; only an app for several tenants may use common and organizations",
	"9001023": "authority: the tenant's own, or organizations for the password grant and device codes",
	"50020":   "authority: the person's own tenant, or organizations; in that tenant they need GDAP roles, or a guest account",
	"50011":   "redirect URI: one that the app registers, letter for letter; a loopback one may have any port",
	"500112":  "send the same redirect URI to authorize and to token",
	"500113":  "register a redirect URI for the app: redirect_uris in the scenario",
	"700016":  "client id: an app of the scenario, asked in a tenant that knows it",
	"7000229": "authority: a tenant that the app is consented in, as an app alone the home one",
	"7000112": "enable the app in the scenario",

	"7000215": "client secret: the secret itself, as the scenario shows it, not its id",
	"7000218": "a confidential client sends client_secret, or client_assertion signed with its certificate; a public one must be registered as public",
	"700025":  "client secret and certificate: leave them out, or register the app as confidential",
	"700026":  "certificate: register one for the app in the scenario (certificate: generated), or use its secret",
	"700027":  "certificate: sign with the key in private/app.pem of the state folder (console: /app-certificate.pem), and send its thumbprint",
	"700021":  "client assertion: iss and sub are the client id that client_id names",
	"50048":   "client assertion: iss and sub are both the client id",
	"700023":  "client assertion: aud is the token endpoint that is asked, with this sandbox's host, port and tenant",
	"700024":  "client assertion: make a new one for each request, by a right clock; an advanced sandbox has another time than the machine",
	"90011":   "client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
	"50027":   "send the JWT unchanged: three parts in base64url; a client assertion with x5t or x5t#S256 in its header",
	"5002730": "sign the assertion with RS256 or PS256 and an RSA key",
	"50013":   "assertion: the access token that this sandbox issued, unchanged",
	"500131":  "assertion: a token whose aud is the app that presents it",
	"500133":  "assertion: a token that has not expired",
	"7000114": "assertion: a token with a user; an app alone has nobody to act for",
	"240002":  "assertion: the access token, not the ID token",

	"500011":  "resource: https://api.partnercenter.microsoft.com, on v2 with /.default",
	"65001":   "consent: an app that is consented in this tenant, such as the scenario's own",
	"650053":  "scope: one that the resource offers, such as user_impersonation of Partner Center",
	"28000":   "one resource per request",
	"28003":   "scope: name the resource when a code is redeemed, such as https://api.partnercenter.microsoft.com/.default",
	"70011":   "scope: of the form RESOURCE/.default or RESOURCE/NAME",
	"1002012": "scope: RESOURCE/.default, for an app alone",
	"901002":  "resource is v1's: send scope to v2, or go to /oauth2/token",
	"900144":  "send the parameter that the answer names",
	"90014":   "send the parameter that the answer names",
	"90005":   "send sid or login_hint, not both",
	"90023":   "mend the parameter that the answer names",
	"9000411": "send each parameter once",
	"900561":  "use the method that the answer names",
	"9002313": "send the form as application/x-www-form-urlencoded, and codes and tokens unchanged: the answer says what is malformed",

	"54005":   "redeem each code once, and keep the refresh token",
	"70008":   "redeem the code within minutes; sign in anew when a refresh token has expired",
	"70000":   "send code and refresh token unchanged, to the app that got them",
	"700005":  "redeem a code at the tenant that issued it",
	"50148":   "code_verifier: send it with the code, since code_challenge went to authorize",
	"50149":   "code_challenge_method: S256, or plain",
	"50147":   "code_verifier: the one of this sign-in, 43 to 128 characters",
	"501481":  "code_verifier: the one whose hash went to authorize as code_challenge",
	"501491":  "code_challenge: base64url of SHA-256 of the verifier, with code_challenge_method=S256",
	"9002325": "register the redirect URI as spa and use PKCE",
	"9002326": "register the redirect URI as spa, or redeem the code in a back end, without the header Origin",
	"9002327": "redeem the code in the browser; a back end needs a redirect URI of the kind web",

	"70002":  "device code and password: a public app, with public client flows allowed",
	"70003":  "grant_type: one that Entra knows; on behalf of is urn:ietf:params:oauth:grant-type:jwt-bearer",
	"70005":  "response_type: code, id_token or code id_token",
	"700054": "allow ID tokens for the app, or ask for response_type=code",
	"70007":  "response_mode: fragment or form_post where a token is in the answer",
	"70018":  "send the device_code of the answer, not the user_code",
	"70020":  "start the device code sign-in anew; codes live for 15 minutes",
}

// matters are the refusals of Entra that people, their phones, policies and
// partners' providers bring about: what the scenarios are about.
var matters = []string{
	"16000", "20012", "50000", "50008", "50034", "50053", "50055", "50057", "50058", "50076", "50078", "50079", "50088", "50089", "50107", "50126", "50158",
	"50161", "50173", "51004", "53003", "65004", "70016", "70043", "70044", "90020", "90072", "90094", "130503", "500121", "500208", "500212", "500213",
	"530035", "700082", "700084",
}

// passwordGrant are those of them that mean something else where no person typed:
// at the token endpoint.
var passwordGrant = map[string]string{
	"50034": "user name: one of the scenario's; a guest signs in as the account at home, in the home tenant",
	"50126": "user name and password: those of the scenario; a federated person's password is the partner's provider's to know: " +
		"let the library ask for the user's realm, or sign in with a browser",
	"51004": "assertion: of the provider of the person's own domain, with the ImmutableID that Entra has of that person",
}

// callMistakes are the refusals of the services' gates that a client's settings
// cause, unlike those that the mandate is about.
var callMistakes = []policy.Reason{
	policy.APIRouteUnknown, policy.APINotSimulated, policy.APIMethodNotAllowed, policy.APIBearerMissing, policy.APITokenMalformed,
	policy.APITokenSignature, policy.APITokenIssuer, policy.APITokenStranger, policy.APITokenNotYetValid, policy.APITokenExpired,
	policy.APIAudienceWrong, policy.APITenantNotPartner, policy.APIAppOnlyNotSupported, policy.APICPVAppOnly, policy.APIIDMalformed,
	policy.APICustomerUnknown, policy.APICustomerForeign,
	policy.GraphRouteUnknown, policy.GraphNotSimulated, policy.GraphMethodNotAllowed, policy.GraphBearerMissing, policy.GraphTokenMalformed,
	policy.GraphTokenSignature, policy.GraphTokenIssuer, policy.GraphTokenStranger, policy.GraphTokenNotYetValid, policy.GraphTokenExpired,
	policy.GraphAudienceWrong, policy.GraphAppOnlyNotSupported, policy.GraphPermissionMissing,
}

// callRemedies are what to do beyond the rule's own remedy.
var callRemedies = map[policy.Reason][]string{
	policy.GraphBearerMissing: {"@microsoft/microsoft-graph-client sends the token only to hosts it knows: customHosts: new Set(['localhost'])   without the port"},
	policy.APIBearerMissing:   {"the header is Authorization: Bearer TOKEN, with the word Bearer"},
	policy.APITokenIssuer:     {"if the token came from the real Entra: send nothing real here, and get one from the sandbox"},
}
