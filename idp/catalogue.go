package idp

import "net/http"

// A Row is one refusal of Entra's: the number after AADSTS, and how the
// endpoints spell it.
type Row struct {
	Number int
	// V1 and V2 are the OAuth error at the token and device code endpoints.
	V1, V2 string
	// Front is the OAuth error in an answer of the authorize endpoint, of either
	// version; empty: that of V2, which see [Row.front].
	Front    string
	Suberror string // goes with V2
	Status   int    // 0: 400
	// Text has a %s for each fact the constructor is given.
	Text string
}

// OAuth errors that several rows share.
const (
	invalidRequest     = "invalid_request"
	invalidGrant       = "invalid_grant"
	invalidClient      = "invalid_client"
	invalidScope       = "invalid_scope"
	invalidResource    = "invalid_resource"
	unauthorizedClient = "unauthorized_client"
	interaction        = "interaction_required"
	accessDenied       = "access_denied"
	loginRequired      = "login_required"
	consentRequired    = "consent_required"
)

// RowFor finds a row by its number.
func RowFor(number int) (Row, bool) {
	for _, r := range catalogue {
		if r.Number == number {
			return r, true
		}
	}
	return Row{}, false
}

// front is the OAuth error in an answer of the authorize endpoint. There is no
// grant there that could be invalid: what the token endpoints call so is something
// that a person has to do.
func (r Row) front() string {
	switch {
	case r.Front != "":
		return r.Front
	case r.V2 == invalidGrant:
		return interaction
	}
	return r.V2
}

func same(number int, word, text string) Row {
	return Row{Number: number, V1: word, V2: word, Text: text}
}

// mfa is a row that v1 calls interaction_required and v2 invalid_grant.
func mfa(number int, suberror, text string) Row {
	return Row{Number: number, V1: interaction, V2: invalidGrant, Suberror: suberror, Text: text}
}

func client(number int, text string) Row {
	return Row{Number: number, V1: invalidClient, V2: invalidClient, Status: http.StatusUnauthorized, Text: text}
}

// sub is a row with a suberror on v2.
func sub(number int, word, suberror, text string) Row {
	return Row{Number: number, V1: word, V2: word, Suberror: suberror, Text: text}
}

// catalogue is every refusal the sandbox's Entra knows, by number.
var catalogue = []Row{
	same(16000, interaction, "Either multiple user identities are available for the current request or selected account is not supported for the scenario."),
	same(20012, invalidRequest, "The answer of the federated identity provider cannot be used: %s."),
	same(28000, invalidRequest, "Provided value for the input parameter scope is not valid because it contains more than one resource. Scope %s is not valid."),
	same(28003, invalidRequest, "Provided value for the input parameter scope cannot be empty when requesting an access token using the provided authorization code. Please specify a valid scope."),
	same(50000, "server_error", "There was an error issuing a token. The sandbox's log says more."),
	same(50008, invalidGrant, "The SAML token is missing or misconfigured: %s."),
	same(50011, invalidRequest, "The redirect URI '%s' specified in the request does not match the redirect URIs configured for the application '%s'. Register it, or send one that is registered."),
	{Number: 500112, V1: invalidClient, V2: invalidClient, Status: http.StatusUnauthorized, Text: "The reply address '%s' does not match the reply address '%s' provided when requesting the authorization code."},
	same(500113, invalidRequest, "No reply address is registered for the application '%s'."),
	{Number: 500121, V1: interaction, V2: interaction, Text: "Authentication failed during strong authentication request."},
	same(130503, invalidGrant, "The Temporary Access Pass is incorrect, expired or was used already. Whoever administers the account can issue another one."),
	sub(50020, invalidGrant, "", "User account '%s' from identity provider '%s' does not exist in tenant '%s' and cannot access the application '%s' in that tenant. Add the account as an external user first, or give it delegated administration (GDAP) roles there."),
	sub(500208, invalidGrant, "", "The domain of '%s' is not a valid login domain for the account type."),
	sub(500011, invalidResource, "", "The resource principal named %s was not found in the tenant named %s. It may not be installed there, or the request went to the wrong tenant."),
	sub(500212, invalidGrant, "", "The user's administrator has set an outbound access policy that does not allow access to the resource tenant '%s'."),
	sub(500213, invalidGrant, "", "The resource tenant's cross-tenant access policy does not allow this user to access tenant '%s'."),
	same(50027, invalidRequest, "JWT token is invalid or malformed: %s."),
	same(50013, invalidGrant, "Assertion failed signature validation. [Reason - %s.]"),
	same(500131, invalidGrant, "Assertion audience does not match the Client app presenting the assertion. The audience in the assertion was '%s' and the expected audience is '%s' or one of the Application Uris of this application. The caller must request a token for that audience."),
	same(500133, invalidGrant, "Assertion is not within its valid time range. Ensure that the access token is not expired before using it for user assertion, or request a new token. Current time: %s, expiry time of assertion %s."),
	same(240002, invalidRequest, "Input id_token cannot be used as 'urn:ietf:params:oauth:grant-type:jwt-bearer' grant."),
	same(5002730, invalidRequest, "Invalid JWT token. Unsupported key for the signing algorithm."),
	sub(50034, invalidGrant, "bad_token", "The user account '%s' does not exist in the %s directory. To sign in to this application, the account must be added to the directory."),
	client(50048, "Subject must match the issuer claim in the client assertion."),
	same(50049, "invalid_instance", "Unknown or invalid instance: '%s' is not an authority of this sandbox."),
	sub(50053, invalidGrant, "", "The account is locked because the user tried to sign in too many times with an incorrect user ID or password."),
	sub(50055, invalidGrant, "user_password_expired", "The password is expired."),
	same(50057, invalidGrant, "The user account '%s' is disabled."),
	{Number: 50058, V1: loginRequired, V2: loginRequired, Text: "A silent sign-in request was sent but %s."},
	same(50059, invalidRequest, "No tenant-identifying information found in either the request or implied by any provided credentials."),
	mfa(50076, "basic_action", "Due to a configuration change made by your administrator, or because you moved to a new location, you must use multifactor authentication to access '%s'."),
	mfa(50078, "basic_action", "Presented multifactor authentication has expired due to policies configured by your administrator, you must refresh your multifactor authentication to access '%s'."),
	mfa(50079, "basic_action", "Due to a configuration change made by your administrator, or because you moved to a new location, you must enroll in multifactor authentication to access '%s'."),
	{Number: 50088, V1: interaction, V2: interaction, Text: "Limit on telecom MFA calls reached. Please try again in a few minutes."},
	sub(50089, invalidGrant, "", "Authentication failed due to flow token expired. Start the sign-in anew."),
	same(50107, invalidRequest, "The requested federation realm object '%s' does not exist."),
	same(50126, invalidGrant, "Error validating credentials due to invalid username or password."),
	{Number: 50147, V1: invalidGrant, V2: invalidGrant, Front: invalidRequest, Text: "The code challenge is missing or its size is not valid: %s."},
	same(50148, invalidGrant, "The code_verifier does not match the code_challenge supplied in the authorization request for PKCE: none was sent."),
	same(50149, invalidRequest, "Invalid Code_Challenge_method parameter: '%s' is not plain or S256."),
	mfa(50158, "basic_action", "An external security challenge was not satisfied: %s."),
	same(50161, invalidGrant, "The claims that the external provider sent are not enough: %s."),
	sub(50173, invalidGrant, "bad_token", "The provided grant has expired due to it being revoked; a fresh grant is needed. The user might have changed or reset their password. The grant was issued on '%s' and the TokensValidFrom date (before which tokens are not valid) for this user is '%s'."),
	{Number: 50194, V1: invalidRequest, V2: invalidRequest, Text: "Application '%s' is not configured as a multitenant application. Usage of the /%s endpoint is not supported for such applications: use a tenant-specific endpoint, or configure the application to be multitenant."},
	same(501481, invalidGrant, "The code_verifier does not match the code_challenge supplied in the authorization request."),
	same(501491, invalidRequest, "The code challenge is not valid: %s."),
	same(51004, invalidGrant, "The user account '%s' does not exist in the %s directory."),
	mfa(53003, "message_only", "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance."),
	same(54005, invalidGrant, "The code was already redeemed; retry with a new valid code, or use an existing refresh token."),
	sub(530035, accessDenied, "", "Access has been blocked by security defaults: the client signs in with user name and password only. Use one with modern authentication."),
	{Number: 65001, V1: invalidGrant, V2: invalidGrant, Front: consentRequired, Suberror: consentRequired, Text: "The user or administrator has not consented to use the application with ID '%s' named '%s'. Send an interactive authorization request for this user and resource."},
	{Number: 65004, V1: accessDenied, V2: accessDenied, Text: "The user declined to consent to access the application."},
	client(650053, "The application '%s' asked for scope '%s' that doesn't exist on the resource '%s'. Contact the app vendor."),
	same(70000, invalidGrant, "The provided grant is invalid or malformed: %s."),
	same(700005, invalidGrant, "The provided authorization code is intended to be used against another tenant, and is thus rejected. Redeem it at the tenant it was issued for."),
	same(700016, unauthorizedClient, "The application with identifier '%s' was not found in the directory '%s'. This can happen if the application has not been installed by the tenant's administrator or consented to by any user in the tenant. You may have sent the request to the wrong tenant."),
	client(70002, "The provided client is not supported for this feature: public client flows are not allowed for the application '%s'."),
	client(700021, "Client assertion application identifier doesn't match 'client_id' parameter."),
	client(700023, "Client assertion audience claim does not match Realm issuer: it must be the token endpoint, or the issuer, of the tenant that is asked."),
	client(700024, "Client assertion is not within its valid time range. Current time: %s, assertion valid from %s, expiry time of assertion %s."),
	client(700025, "Client is public, so neither 'client_assertion' nor 'client_secret' should be presented."),
	client(700026, "Client application has no configured keys."),
	client(700027, "The certificate with identifier used to sign the client assertion is not registered on application, or its signature is invalid. [Reason - %s., %s]"),
	same(70003, "unsupported_grant_type", "The app requested an unsupported grant type '%s'."),
	same(700054, "unsupported_response_type", "response_type '%s' is not enabled for the application."),
	same(70005, "unsupported_response_type", "The response_type '%s' is not supported."),
	{Number: 70007, V1: invalidRequest, V2: invalidRequest, Text: "'%s' is not a supported value of 'response_mode' for this response_type."},
	same(70008, invalidGrant, "The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource."),
	{Number: 70043, V1: invalidGrant, V2: invalidGrant, Suberror: "bad_token", Text: "The refresh token has expired or is invalid due to sign-in frequency checks by Conditional Access. The token was issued on %s and the maximum allowed lifetime for this request is %s."},
	{Number: 70044, V1: interaction, V2: interaction, Text: "The session has expired or is invalid due to sign-in frequency checks by Conditional Access."},
	{Number: 700082, V1: invalidGrant, V2: invalidGrant, Suberror: "bad_token", Text: "The refresh token has expired due to inactivity. The token was issued on %s and was inactive for 90.00:00:00."},
	{Number: 700084, V1: invalidGrant, V2: invalidGrant, Suberror: "bad_token", Text: "The refresh token was issued to a single page app (SPA), and therefore has a fixed, limited lifetime of 1.00:00:00, which cannot be extended. It is now expired, and a new sign in request must be sent by the SPA to the sign in page. The token was issued on %s."},
	{Number: 70011, V1: invalidScope, V2: invalidScope, Text: "The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope %s is not valid. %s"},
	same(70016, "authorization_pending", "OAuth 2.0 device flow error. Authorization is pending. Continue polling."),
	same(70018, "bad_verification_code", "Bad verification code."),
	{Number: 70020, V1: "code_expired", V2: "expired_token", Text: "The device code has expired. Start the sign-in anew."},
	same(7000112, unauthorizedClient, "Application '%s' is disabled."),
	{Number: 7000114, V1: unauthorizedClient, V2: unauthorizedClient, Text: "Application '%s' is not allowed to make application on-behalf-of calls: the assertion stands for no user."},
	client(7000215, "Invalid client secret provided. Ensure that the secret sent in the request is the client secret value, not the client secret ID, of a secret added to the application '%s'."),
	client(7000218, "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."),
	same(7000229, unauthorizedClient, "The client application '%s' is missing a service principal in the tenant '%s'. Consent to the application there first."),
	{Number: 90002, V1: "invalid_tenant", V2: "invalid_tenant", Text: "Tenant '%s' not found. Check that you have the correct tenant ID and are signing in to the correct cloud. Check with your subscription administrator: this may happen if there are no active subscriptions for the tenant."},
	same(90005, invalidRequest, "Unable to complete request. The request was invalid since SID and login_hint cannot be used together."),
	same(90011, invalidRequest, "Unexpected client assertion type."),
	same(90014, invalidRequest, "The required field '%s' is missing from the request. Ensure that you have all the necessary parameters for the request."),
	same(900144, invalidRequest, "The request body must contain the following parameter: '%s'."),
	same(9000411, invalidRequest, "The request is not properly formatted. The parameter '%s' is duplicated."),
	same(90020, invalidRequest, "The SAML 1.1 assertion is missing the ImmutableID of the user."),
	same(90023, invalidRequest, "The request is not valid: %s."),
	same(90072, invalidGrant, "User account '%s' from identity provider '%s' does not exist in tenant '%s' and cannot access the application '%s' in that tenant."),
	same(900561, invalidRequest, "The endpoint only accepts %s requests. Received a %s request."),
	same(9001023, invalidRequest, "The grant type is not supported over the /common or /consumers endpoints. Use the /organizations or a tenant-specific endpoint."),
	{Number: 90094, V1: "consent_required", V2: "consent_required", Text: "An administrator must grant the application what it asks for: consent of a user is not enough."},
	same(901002, invalidRequest, "The 'resource' request parameter is not supported."),
	same(9002313, invalidRequest, "Invalid request. Request is malformed or invalid: %s."),
	same(9002325, invalidRequest, "Proof Key for Code Exchange is required for cross-origin authorization code redemption."),
	same(9002326, invalidRequest, "Cross-origin token redemption is permitted only for the 'Single-Page Application' client-type. Request origin: '%s'."),
	same(9002327, invalidRequest, "Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-origin requests."),
	same(1002012, invalidRequest, "The provided value for scope %s is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI)."),
}
