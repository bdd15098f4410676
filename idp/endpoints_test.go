package idp

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/golden"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/token"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

func basic(id, secret string) string {
	return base64.StdEncoding.EncodeToString([]byte(url.QueryEscape(id) + ":" + url.QueryEscape(secret)))
}

func TestDocumentsByteForByte(t *testing.T) {
	t.Parallel()
	var all strings.Builder
	for _, path := range []string{
		"/" + contosoID + "/v2.0/.well-known/openid-configuration",
		"/contoso.example/.well-known/openid-configuration",
		"/common/v2.0/.well-known/openid-configuration",
		"/organizations/.well-known/openid-configuration",
		"/consumers/v2.0/.well-known/openid-configuration",
		"/nobody.example/v2.0/.well-known/openid-configuration",
		"/common/discovery/keys",
		"/" + contosoID + "/discovery/v2.0/keys",
		"/common/discovery/instance?api-version=1.1&authorization_endpoint=https://sandbox.test/contoso.example/oauth2/v2.0/authorize",
		"/common/discovery/instance?api-version=1.0&authorization_endpoint=https://login.windows.net/common/oauth2/authorize",
		"/common/discovery/instance?api-version=1.1&authorization_endpoint=https://evil.example/common/oauth2/authorize",
		"/common/discovery/instance?api-version=1.1",
		"/nobody.example/discovery/instance?api-version=1.1&authorization_endpoint=https://sandbox.test/common/oauth2/authorize",
		"/common/userrealm/alejandra@contoso.example?api-version=1.0",
		"/common/UserRealm/prashob@wingtip.example?api-version=1.0",
		"/common/userrealm/prashob@wingtip.example?api-version=2.0",
		"/common/userrealm/x@nowhere.example?api-version=1.0",
		"/common/userrealm?user=prashob@wingtip.example&api-version=2.1",
		"/GetUserRealm.srf?login=alejandra@contoso.example",
		"/GetUserRealm.srf?login=prashob@wingtip.example",
		"/contoso.example/nothing/here",
		"/nobody.example/nothing/here",
	} {
		sb := newSandbox(t)
		call := "GET " + path + " HTTP/1.1\r\nHost: sandbox.test\r\nConnection: close\r\n\r\n"
		all.WriteString(transcript(path, call, golden.Send(t, sb.dial, call)))
	}
	golden.Text(t, "documents.txt", all.String())
}

func TestDiscoveryIgnoresCaseDoubledSlashesAndQueries(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	want := sb.do(http.MethodGet, "/"+contosoID+"/v2.0/.well-known/openid-configuration", "")
	for _, path := range []string{
		"/" + strings.ToUpper(contosoID) + "/v2.0/.well-known/openid-configuration?",
		"//contoso.example//v2.0/.WELL-KNOWN/OpenID-Configuration?x-client-SKU=x",
	} {
		if got := sb.do(http.MethodGet, path, ""); string(got.Body) != string(want.Body) {
			t.Errorf("%s: %d %s", path, got.StatusCode, got.Body)
		}
	}
}

func TestDiscoveryFollowsTheRows(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	path := "/" + contosoID + "/v2.0/.well-known/openid-configuration"
	before := sb.do(http.MethodGet, path, "").text("tenant_region_scope")
	sb.change(func(tx *world.Txn) error {
		c, _ := directory.Tenants.Get(tx, contosoID)
		c.Region = "OC"
		return directory.Tenants.Put(tx, c)
	})
	if after := sb.do(http.MethodGet, path, "").text("tenant_region_scope"); before != "NA" || after != "OC" {
		t.Errorf("region %q, then %q", before, after)
	}
}

func TestTokensVerifyAgainstThePublishedKeysWithTheIssuerOfTheDocument(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	document := sb.do(http.MethodGet, "/"+contosoID+"/v2.0/.well-known/openid-configuration", "")
	jwks, _ := url.Parse(document.text("jwks_uri"))
	published, err := token.ParseKeyDocument(sb.do(http.MethodGet, jwks.Path, "").Body)
	if err != nil {
		t.Fatal(err)
	}
	a := sb.token(tokenV2, withWeb("grant_type", "refresh_token", "refresh_token", sb.refresh(signin.Refresh{Auth: withMFA}), "scope", pcAll+" openid")...)
	c, err := token.NewVerifier().Verify(a.text("id_token"), published, sb.Now(), token.Expect{
		Issuers: []string{document.text("issuer")}, Audiences: []string{webApp}, Seat: "seat"})
	if err != nil {
		t.Errorf("%v %+v", err, c)
	}
	if _, err := token.NewVerifier().Verify(a.text("access_token"), published, sb.Now(), token.Expect{
		Issuers: []string{"https://sts.windows.net/" + contosoID + "/"}, Audiences: []string{pc}, Seat: "another"}); err == nil {
		t.Error("another seat takes the token for its own")
	}
}

func TestRenderedDocumentsAreBounded(t *testing.T) {
	t.Parallel()
	var s Server
	for i := range 3 * maxDocuments {
		s.documents.get(documentKey{place: strings.Repeat("x", i)}, renderDocument)
	}
	if n := len(s.documents.rows); n > maxDocuments {
		t.Errorf("%d documents are kept", n)
	}
}

func TestScriptsOfOtherOriginsReadWhatTheyMay(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	origin := []string{"Origin", "http://localhost:3100"}
	spa := formOf("grant_type", "refresh_token", "client_id", spaApp, "refresh_token",
		sb.refresh(signin.Refresh{ClientID: spaApp, SPA: true, Auth: withMFA}), "scope", pcAll)
	bad := formOf("grant_type", "refresh_token", "client_id", spaApp, "refresh_token", "1.Ax")
	web := formOf(withWeb("grant_type", "client_credentials", "scope", pcAll)...)
	for name, c := range map[string]struct {
		method, path, body string
		headers            []string
		allowed            bool
	}{
		"discovery":                            {http.MethodGet, "/common/v2.0/.well-known/openid-configuration", "", nil, true},
		"keys":                                 {http.MethodGet, "/common/discovery/v2.0/keys", "", nil, true},
		"preflight of discovery":               {http.MethodOptions, "/common/v2.0/.well-known/openid-configuration", "", origin, true},
		"preflight of the token endpoint":      {http.MethodOptions, tokenV2, "", origin, true},
		"token of a single-page application":   {http.MethodPost, tokenV2, spa.Encode(), origin, true},
		"refusal of a single-page application": {http.MethodPost, tokenV2, bad.Encode(), origin, true},
		"unknown tenant":                       {http.MethodPost, "/nobody.example/oauth2/v2.0/token", bad.Encode(), origin, true},
		"token of another client":              {http.MethodPost, tokenV2, web.Encode(), nil, false},
		"cross-origin call of another client":  {http.MethodPost, tokenV2, web.Encode(), origin, false},
	} {
		a := sb.do(c.method, c.path, c.body, c.headers...)
		if got := a.Header.Get("Access-Control-Allow-Origin"); (got == "*") != c.allowed || a.StatusCode >= 500 {
			t.Errorf("%s: %d, Access-Control-Allow-Origin %q", name, a.StatusCode, got)
		}
	}
}

func TestAnswersCarryTheHeadersOfEntra(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	id := "5f9e1d0a-0000-4000-8000-00000000abcd"
	a := sb.do(http.MethodPost, tokenV2+"?client-request-id="+id, formOf("grant_type", "x").Encode(),
		"client-request-id", id, "return-client-request-id", "true")
	if a.text("correlation_id") != id || a.Header.Get("client-request-id") != id {
		t.Errorf("client-request-id: %q in the body, %q in the header", a.text("correlation_id"), a.Header.Get("client-request-id"))
	}
	if a.text("trace_id") == "" || a.text("trace_id") != a.Header.Get("x-ms-request-id") {
		t.Errorf("trace_id %q, x-ms-request-id %q", a.text("trace_id"), a.Header.Get("x-ms-request-id"))
	}
	if e := sb.lastEntry(); e.RequestID != a.text("trace_id") || e.Correlate != id {
		t.Errorf("journal: %+v", e)
	}
	for _, path := range []string{"/common/v2.0/.well-known/openid-configuration", "/common/discovery/keys", "/common/userrealm/x@contoso.example", "/nobody"} {
		if got := sb.do(http.MethodGet, path, "").Header; got.Get("Strict-Transport-Security") != "" || got.Get("x-ms-request-id") == "" {
			t.Errorf("%s: %v", path, got)
		}
	}
	junk := sb.do(http.MethodPost, tokenV2, formOf("grant_type", "x").Encode(), "client-request-id", "<script>", "return-client-request-id", "true")
	if junk.Header.Get("client-request-id") != "" || strings.Contains(string(junk.Body), "<script") {
		t.Errorf("%v %s", junk.Header, junk.Body)
	}
}

func TestErrorTrailerFollowsItsSwitch(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t, func(tx *world.Txn) error {
		s := directory.GetSettings(tx)
		s.Fidelity.ErrorTrailer = "spaces"
		return directory.PutSettings(tx, s)
	})
	text := sb.token(tokenV2, "grant_type", "x").text("error_description")
	if strings.Contains(text, "\n") || !strings.Contains(text, "'x'. Trace ID: ") || !strings.HasSuffix(text, " Timestamp: 2036-04-02 09:00:00Z") {
		t.Errorf("%q", text)
	}
}

func TestCredentialTypeTellsWhoExistsAndHowTheySignIn(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	for user, want := range map[string][3]float64{ // IfExistsResult, PrefCredential, DomainType
		"Alejandra@contoso.example": {0, 1, 3},
		"prashob@wingtip.example":   {0, 4, 4},
		"ghost@contoso.example":     {1, 1, 3},
	} {
		a := sb.do(http.MethodPost, "/common/GetCredentialType", `{"username":"`+user+`","flowToken":"ft"}`, "Content-Type", "application/json")
		credentials, _ := a.JSON["Credentials"].(map[string]any)
		properties, _ := a.JSON["EstsProperties"].(map[string]any)
		if a.JSON["IfExistsResult"] != want[0] || credentials["PrefCredential"] != want[1] || properties["DomainType"] != want[2] || a.text("FlowToken") != "ft" {
			t.Errorf("%s: %s", user, a.Body)
		}
	}
	for _, sent := range []string{"", strings.Repeat("x", 5000)} {
		a := sb.do(http.MethodPost, "/common/GetCredentialType", `{"username":"ghost@contoso.example","flowToken":"`+sent+`"}`)
		if got := a.text("FlowToken"); len(got) < 40 || got == sent {
			t.Errorf("with a flow token of %d bytes the answer has %q", len(sent), got)
		}
	}
	if a := sb.do(http.MethodPost, "/nobody.example/GetCredentialType", `{"username":"x@contoso.example"}`); a.number() != 90002 {
		t.Errorf("unknown tenant: %d %s", a.StatusCode, a.Body)
	}
	for _, body := range []string{"", "{", `{"username":1}`, `{}`} {
		if a := sb.do(http.MethodPost, "/common/GetCredentialType", body); a.StatusCode != 400 || a.number() == 0 {
			t.Errorf("%q: %d %s", body, a.StatusCode, a.Body)
		}
	}
}

func TestNeitherSecretNorCodeNorTokenNorPasswordReachesTheJournal(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	code := sb.code(codeRequest(nil), withMFA)
	a := sb.token(tokenV2, withWeb("grant_type", "authorization_code", "code", code, "redirect_uri", "http://localhost:3000/callback")...)
	sb.token(tokenV2, withWeb("grant_type", "authorization_code", "code", "my-own-code", "client_assertion", "my.own.assertion")...)
	sb.token(tokenV2, "grant_type", "password", "client_id", desktopApp, "username", "nightly@contoso.example", "password", "my-own-password", "scope", pcAll)
	for _, e := range sb.Journal.Newest(10) {
		told := string(mustJSON(t, e))
		for _, secret := range []string{"sandbox-web-secret", code, a.text("access_token"), a.text("refresh_token"), "my-own-code", "my.own.assertion", "my-own-password"} {
			if strings.Contains(told, secret) {
				t.Errorf("%q stands in %s", secret, told)
			}
		}
	}
}

func mustJSON(t *testing.T, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestThePersonalAccountsTenantIsConsumersByItsID(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	byName := sb.do(http.MethodGet, "/consumers/v2.0/.well-known/openid-configuration", "")
	issuer := byName.text("issuer")
	if a := sb.do(http.MethodGet, issuer[len("https://sandbox.test"):]+"/.well-known/openid-configuration", ""); a.text("issuer") != issuer {
		t.Errorf("the document at %s: %d %s", issuer, a.StatusCode, a.Body)
	}
}
