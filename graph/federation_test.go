package graph_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

const (
	toys   = "/v1.0/domains/wingtiptoys.example/federationConfiguration"
	toysID = toys + "/" + federation
	plain  = "/v1.0/domains/wingtip.example/federationConfiguration"
)

func (sb *sandbox) domain(name string) directory.Domain {
	sb.t.Helper()
	d, ok := directory.Domains.Get(sb.Read(), name)
	if !ok {
		sb.t.Fatalf("there is no %s", name)
	}
	return d
}

func TestSurfaceIsPutTogetherRight(t *testing.T) {
	t.Parallel()
	if err := start(t).surface.Check(); err != nil {
		t.Error(err)
	}
}

func TestAFederationIsChangedAndNothingElseOfIt(t *testing.T) {
	t.Parallel()
	sb := start(t)
	before := *sb.domain("wingtiptoys.example").Federation
	for body, check := range map[string]func(directory.Federation) bool{
		`{"federatedIdpMfaBehavior":"acceptIfMfaDoneByFederatedIdp"}`: func(f directory.Federation) bool { return f.MFABehavior == policy.AcceptMFA },
		`{"federatedIdpMfaBehavior":"REJECTMfaByFederatedIdp"}`:       func(f directory.Federation) bool { return f.MFABehavior == policy.RejectMFA },
		`{"federatedIdpMfaBehavior":null}`:                            func(f directory.Federation) bool { return f.MFABehavior == "" },
		`{"promptLoginBehavior":"disabled"}`:                          func(f directory.Federation) bool { return f.PromptLogin == directory.DisabledPromptLogin },
		`{"preferredAuthenticationProtocol":"saml"}`:                  func(f directory.Federation) bool { return f.Protocol == directory.SAMLP },
		`{"passiveSignInUri":"https://sts.example/adfs/ls/"}`:         func(f directory.Federation) bool { return f.PassiveSignInURI == "https://sts.example/adfs/ls/" },
		`{"signOutUri":null,"activeSignInUri":""}`:                    func(f directory.Federation) bool { return f.SignOutURI == "" },
		`{"displayName":"Toys"}`:                                      func(f directory.Federation) bool { return f.DisplayName == "Toys" },
		`{}`:                                                          func(f directory.Federation) bool { return f.ID == federation },
	} {
		if got := sb.do("PATCH", toysID, sb.token("gloria"), body); got.Code != http.StatusOK {
			t.Errorf("%s: %d %s", body, got.Code, got.Body)
		}
		now := *sb.domain("wingtiptoys.example").Federation
		if !check(now) || now.IssuerURI != before.IssuerURI || string(now.SigningCertificate) != string(before.SigningCertificate) {
			t.Errorf("%s: %+v", body, now)
		}
	}
	if e := sb.last(); len(e.Details) == 0 || e.Details[0].Value != "federation of wingtiptoys.example" {
		t.Errorf("the journal says %+v", e.Details)
	}
}

func TestACertificateIsRolledOver(t *testing.T) {
	t.Parallel()
	sb := start(t)
	next, err := sb.keys.ProviderCertificate(1, "wingtiptoys.example", now)
	if err != nil {
		t.Fatal(err)
	}
	body := fmt.Sprintf(`{"nextSigningCertificate":%q}`, base64.StdEncoding.EncodeToString(next.Raw))
	if got := sb.do("PATCH", toysID, sb.token("gloria"), body); got.Code != http.StatusOK || got.JSON["nextSigningCertificate"] != base64.StdEncoding.EncodeToString(next.Raw) {
		t.Fatalf("%d %s", got.Code, got.Body)
	}
	if f := sb.domain("wingtiptoys.example").Federation; len(f.Certificates()) != 2 || string(f.Certificates()[1]) != string(next.Raw) {
		t.Error("the next certificate is not trusted")
	}
	if got := sb.do("PATCH", toysID, sb.token("gloria"), `{"nextSigningCertificate":null}`); got.Code != http.StatusOK || len(sb.domain("wingtiptoys.example").Federation.Certificates()) != 1 {
		t.Errorf("%d %s", got.Code, got.Body)
	}
}

func TestWhatIsNoFederationIsRefusedAndChangesNothing(t *testing.T) {
	t.Parallel()
	sb := start(t)
	certificate := base64.StdEncoding.EncodeToString(sb.domain("wingtiptoys.example").Federation.SigningCertificate)
	whole := func(change map[string]any) string {
		body := map[string]any{"displayName": "Wingtip", "issuerUri": "http://wingtip.example/adfs/services/trust/", "passiveSignInUri": "https://sts.wingtip.example/adfs/ls/",
			"preferredAuthenticationProtocol": "wsFed", "signingCertificate": certificate}
		for k, v := range change {
			if body[k] = v; v == "-" {
				delete(body, k)
			}
		}
		text, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	for name, c := range map[string]struct {
		method, path, body string
		status             int
		says               string
	}{
		"no JSON":                 {"PATCH", toysID, `federated`, 400, "JSON"},
		"a list":                  {"PATCH", toysID, `[]`, 400, "JSON"},
		"null":                    {"PATCH", toysID, `null`, 400, "JSON"},
		"no body":                 {"PATCH", toysID, ``, 400, "Content-Type"},
		"an unknown property":     {"PATCH", toysID, `{"mfa":true}`, 400, `"BadRequest","message":"The property 'mfa' does not exist on type 'microsoft.graph.internalDomainFederation'.`},
		"a misspelt property":     {"POST", plain, whole(map[string]any{"issuerUri": "-", "issuerUrl": "http://wingtip.example/"}), 400, "'issuerUrl'"},
		"a wrong type":            {"PATCH", toysID, `{"displayName":7}`, 400, "displayName"},
		"an unknown behaviour":    {"PATCH", toysID, `{"federatedIdpMfaBehavior":"accept"}`, 400, "acceptIfMfaDoneByFederatedIdp"},
		"an unknown protocol":     {"PATCH", toysID, `{"preferredAuthenticationProtocol":"oidc"}`, 400, "wsFed"},
		"an unknown prompt":       {"PATCH", toysID, `{"promptLoginBehavior":"always"}`, 400, "nativeSupport"},
		"plain http":              {"PATCH", toysID, `{"passiveSignInUri":"http://sts.example/"}`, 400, "https"},
		"no address":              {"PATCH", toysID, `{"passiveSignInUri":"javascript:alert(1)"}`, 400, "https"},
		"an issuer that is none":  {"PATCH", toysID, `{"issuerUri":"wingtip"}`, 400, "absolute"},
		"no issuer":               {"PATCH", toysID, `{"issuerUri":null}`, 400, "issuerUri"},
		"no certificate":          {"PATCH", toysID, `{"signingCertificate":""}`, 400, "signingCertificate"},
		"a broken certificate":    {"PATCH", toysID, `{"signingCertificate":"MIIC"}`, 400, "Base64"},
		"signed requests":         {"PATCH", toysID, `{"isSignedAuthenticationRequestRequired":true}`, 501, "signed"},
		"another federation's id": {"PATCH", toys + "/11111111-0000-4000-8000-000000000001", `{}`, 404, "does not exist"},
		"a managed domain":        {"PATCH", plain + "/" + federation, `{}`, 404, "does not exist"},
		"another tenant's domain": {"PATCH", "/v1.0/domains/contoso.example/federationConfiguration/" + federation, `{}`, 404, "does not exist"},

		"twice":                  {"POST", toys, whole(nil), 400, "federated already"},
		"the initial domain":     {"POST", "/v1.0/domains/wingtip.onmicrosoft.com/federationConfiguration", whole(nil), 400, "initial domain"},
		"another one's issuer":   {"POST", plain, whole(map[string]any{"issuerUri": "http://wingtiptoys.example/adfs/services/trust/"}), 400, "another federated domain"},
		"no display name":        {"POST", plain, whole(map[string]any{"displayName": "-"}), 400, "displayName"},
		"no issuer at all":       {"POST", plain, whole(map[string]any{"issuerUri": "-"}), 400, "issuerUri"},
		"no address at all":      {"POST", plain, whole(map[string]any{"passiveSignInUri": "-"}), 400, "passiveSignInUri"},
		"no certificate at all":  {"POST", plain, whole(map[string]any{"signingCertificate": "-"}), 400, "signingCertificate"},
		"somebody else's domain": {"POST", "/v1.0/domains/tailspin.example/federationConfiguration", whole(nil), 404, "does not exist"},
		"deleting of another id": {"DELETE", toys + "/x", ``, 404, "does not exist"},
		"deleting what is not":   {"DELETE", plain + "/" + federation, ``, 404, "does not exist"},
	} {
		got := sb.do(c.method, c.path, sb.token("gloria"), c.body)
		if got.Code != c.status || got.code() == "" || !strings.Contains(got.Body.String(), c.says) {
			t.Errorf("%s: %d %s", name, got.Code, got.Body)
		}
	}
	if d := sb.domain("wingtip.example"); d.Federation != nil {
		t.Error("a refused request federated the domain")
	}
	if f := sb.domain("wingtiptoys.example").Federation; f.MFABehavior != policy.EnforceMFA || f.DisplayName != "Wingtip" {
		t.Errorf("a refused request changed the federation: %+v", f)
	}
}

func TestADomainIsTurnedManagedAndFederatedAgain(t *testing.T) {
	t.Parallel()
	sb := start(t)
	shown := sb.do("GET", toysID, sb.token("gloria"), "")
	if got := sb.do("DELETE", toysID, sb.token("gloria"), ""); got.Code != http.StatusNoContent {
		t.Fatalf("%d %s", got.Code, got.Body)
	}
	trent, _ := directory.FindUser(sb.Read(), "trent@wingtiptoys.example")
	if sb.domain("wingtiptoys.example").Federation != nil || trent.Password != "sandbox-trent" {
		t.Errorf("the domain: %+v, Trent's password: %q", sb.domain("wingtiptoys.example"), trent.Password)
	}
	if got := sb.do("GET", "/v1.0/domains/wingtiptoys.example", sb.token("gloria"), ""); got.JSON["authenticationType"] != "Managed" {
		t.Errorf("%s", got.Body)
	}
	// What was shown can be sent back as it is.
	for _, name := range []string{"@odata.context", "id", "signingCertificateUpdateStatus"} {
		delete(shown.JSON, name)
	}
	body, err := json.Marshal(shown.JSON)
	if err != nil {
		t.Fatal(err)
	}
	if got := sb.do("POST", toys, sb.token("gloria"), string(body)); got.Code != http.StatusCreated || got.JSON["id"] == federation {
		t.Fatalf("%d %s", got.Code, got.Body)
	}
	if f := sb.domain("wingtiptoys.example").Federation; f == nil || f.MFABehavior != policy.EnforceMFA {
		t.Errorf("%+v", f)
	}
}

func TestPeopleOfANewlyFederatedDomainAreTiedToTheirAccounts(t *testing.T) {
	t.Parallel()
	sb := start(t)
	err := sb.Write(func(tx *world.Txn) error {
		if err := directory.ProviderAccounts.Insert(tx, directory.ProviderAccount{UPN: "prashob@wingtip.example", Domain: "wingtip.example", ImmutableID: "cHJhc2hvYg=="}); err != nil {
			return err
		}
		return directory.Federate(tx, "Wingtip.example", directory.Federation{IssuerURI: "http://wingtip.example/"})
	})
	if err != nil {
		t.Fatal(err)
	}
	prashob, _ := directory.FindUser(sb.Read(), "prashob@wingtip.example")
	annie, _ := directory.FindUser(sb.Read(), "annie@wingtip.example")
	if prashob.ImmutableID != "cHJhc2hvYg==" || prashob.Password != "sandbox-prashob" || annie.ImmutableID != "" {
		t.Errorf("Prashob %q, Annie %q", prashob.ImmutableID, annie.ImmutableID)
	}
}

func TestWhoMayChangeAFederation(t *testing.T) {
	t.Parallel()
	sb := start(t)
	for name, c := range map[string]struct {
		bearer string
		status int
	}{
		"an administrator, with the permission":    {sb.token("gloria", "Domain-InternalFederation.ReadWrite.All"), 200},
		"an administrator, with the wider one":     {sb.token("gloria", "User.Read", "Domain.ReadWrite.All"), 200},
		"an administrator, through an app of hers": {sb.token("gloria"), 200},
		"an administrator, without":                {sb.token("gloria", "User.Read", "Domain.Read.All"), 403},
		"an agent with the permission":             {sb.token("prashob", "Domain.ReadWrite.All"), 403},
		"an administrator of another thing":        {sb.token("annie"), 403},
		"an administrator of another tenant":       {sb.token("tara"), 404},
		"an app with the permission":               {sb.mint(sb.app(wingtip, "Domain.ReadWrite.All")), 200},
		"an app with a delegated one's name":       {sb.mint(sb.app(wingtip, policy.ActAsUser)), 403},
		"an app without":                           {sb.mint(sb.app(wingtip)), 403},
		"an app in another tenant":                 {sb.mint(sb.app(tailspin, "Domain.ReadWrite.All")), 404},
		"nobody":                                   {"", 401},
	} {
		if got := sb.do("PATCH", toysID, c.bearer, `{}`); got.Code != c.status {
			t.Errorf("%s: %d %s", name, got.Code, got.Body)
		}
	}
}
