package idp_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/graph"
	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/saml"
	"github.com/pcsandbox/pcsandbox/internal/token"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// overGraph is Microsoft Graph on the sandbox's world, called by an administrator
// of Wingtip's.
func (sb *sandbox) overGraph(method, path, body string) {
	sb.t.Helper()
	surface := (&graph.Server{Keys: func(*world.World) token.KeySource { return sb.keys }, Verifier: token.NewVerifier()}).Surface()
	raw, err := token.NewMinter().Mint(sb.keys.Signer(), token.V1, token.AppV1{
		Registered: token.Registered{Audience: "https://graph.microsoft.com", Issuer: "https://sts.windows.net/" + wingtipID + "/"}.Window(sb.world.Now(), time.Hour),
		AppID:      webApp, IDType: "app", TenantID: wingtipID, Roles: []string{"Domain.ReadWrite.All"},
		UTI: token.NewSource("7").Draw(sb.world.Now(), "app").UTI(sb.world.Seat), Version: "1.0",
	})
	if err != nil {
		sb.t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(sb.t.Context(), method, path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+raw)
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	surface.Serve(w, r, sb.world, sb.site)
	if w.Code >= http.StatusBadRequest {
		sb.t.Fatalf("%s %s: %d %s", method, path, w.Code, w.Body)
	}
}

const trentsDomain = "/v1.0/domains/wingtip.example/federationConfiguration"

// TestTrentsNextSignInFollowsWhatGraphChanged: his provider never sends the claim,
// and what that comes to is one PATCH away.
func TestTrentsNextSignInFollowsWhatGraphChanged(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	signIn := func() *browser {
		b := sb.browser().open(authorize("login_hint", "trent@wingtip.example", "amr_values", "mfa"))
		for range 3 {
			if b.to == nil {
				break
			}
			b.comeBack("trent")
		}
		return b
	}
	signIn().expect("entra.blocked")
	if sb.last().Reason() != policy.SignInFederatedMFAClaimMissing {
		t.Errorf("with enforce: %v", sb.last().Reason())
	}
	const at = trentsDomain + "/wingtip.example"
	sb.overGraph(http.MethodPatch, at, `{"federatedIdpMfaBehavior":"acceptIfMfaDoneByFederatedIdp"}`)
	signIn().expect("entra.mfa-more-info")
	sb.overGraph(http.MethodPatch, at, `{"federatedIdpMfaBehavior":"rejectMfaByFederatedIdp"}`)
	signIn().expect("entra.mfa-more-info")
	sb.overGraph(http.MethodPatch, at, `{"federatedIdpMfaBehavior":"enforceMfaByFederatedIdp"}`)
	signIn().expect("entra.blocked")
}

// TestADomainIsTurnedManagedAndFederatedWhilePeopleAreSignedIn: sessions go on; the
// next sign-in is asked where the domain says by then.
func TestADomainIsTurnedManagedAndFederatedWhilePeopleAreSignedIn(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	sb.change(put(directory.ProviderAccounts, directory.ProviderAccount{UPN: "prashob@wingtip.example", Domain: "wingtip.example", Password: "at the provider", ImmutableID: "immutable-prashob"}))
	before := *sb.domain("wingtip.example").Federation
	signedIn := sb.browser().open(authorize("login_hint", "prashob@wingtip.example"))
	signedIn.comeBack("prashob").stay("idBtn_Back")
	leaving := sb.browser().open(authorize("login_hint", "prashob@wingtip.example"))

	sb.overGraph(http.MethodDelete, trentsDomain+"/wingtip.example", "")
	if signedIn.open(authorize()); !signedIn.outcome().Federated {
		t.Error("the session of before does not go on")
	}
	if leaving.comeBack("prashob").expect("entra.error"); sb.last().Code != "AADSTS50107" {
		t.Errorf("an answer of before is answered with %s", sb.last().Code)
	}
	b := sb.browser().open(authorize("login_hint", "prashob@wingtip.example")).expect("entra.password")
	b.press("idSIButton9", "passwd", "at the provider").expect("entra.stay-signed-in")

	sb.overGraph(http.MethodPost, trentsDomain, `{"displayName":"Wingtip","issuerUri":"`+before.IssuerURI+`","passiveSignInUri":"https://localhost:8443/sts/wingtip.example/adfs/ls/",
		"preferredAuthenticationProtocol":"saml","federatedIdpMfaBehavior":"enforceMfaByFederatedIdp","signingCertificate":"`+base64Of(before.SigningCertificate)+`"}`)
	b = sb.browser().open(authorize("login_hint", "prashob@wingtip.example", "amr_values", "mfa"))
	if len(b.authnRequest().Classes) != 1 {
		t.Errorf("the provider is asked %+v", b.authnRequest())
	}
	b.answerBy(directory.SAMLP, "prashob", func(r *saml.Response) { r.AuthnMethod = saml.MultipleAuthn }).stay("idBtn_Back")
	if !b.outcome().MFA {
		t.Error("the claim does not count")
	}
}
