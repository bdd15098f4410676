package main

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1" //nolint:gosec // a thumbprint, as x5t is
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox"
	"github.com/pcsandbox/pcsandbox/control"
)

const (
	contosoToken   = "/aaaabbbb-0000-cccc-1111-dddd2222eeee/oauth2/v2.0/token"
	automation     = "00001111-aaaa-2222-bbbb-3333cccc4444"
	microsoftGraph = "https://graph.microsoft.com"
	desktop        = "66667777-aaaa-8888-bbbb-9999cccc0000"
)

// A sloppy client makes mistakes against a running sandbox.
type sloppy struct {
	t  *testing.T
	sb *pcsandbox.Sandbox
	as string // what it calls itself
}

func (c sloppy) do(method, path, body string, headers ...string) {
	c.t.Helper()
	req, err := http.NewRequestWithContext(c.t.Context(), method, c.sb.Origin+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	req.Header.Set("User-Agent", c.as)
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := c.sb.Client().Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	resp.Body.Close()
	if resp.StatusCode < 400 && resp.StatusCode != http.StatusFound {
		c.t.Errorf("%s is answered with %s", path, resp.Status)
	}
}

// call calls a service with an Authorization header.
func (c sloppy) call(method, path, authorization, body string) {
	c.t.Helper()
	c.do(method, path, body, "Authorization", authorization, "Content-Type", "application/json")
}

// ask asks for a token as Automation alone; pairs replace or add fields, and take
// away what is empty.
func (c sloppy) ask(pairs ...string) {
	c.t.Helper()
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {automation}, "scope": {partnerCenter[0] + "/.default"}, "client_secret": {"sandbox-web-secret"}}
	for i := 0; i < len(pairs); i += 2 {
		if form.Set(pairs[i], pairs[i+1]); pairs[i+1] == "" {
			form.Del(pairs[i])
		}
	}
	c.do(http.MethodPost, contosoToken, form.Encode(), "Content-Type", "application/x-www-form-urlencoded")
}

// sign asks with a client assertion for an audience, that expires after a while.
func (c sloppy) sign(audience string, life time.Duration, key *rsa.PrivateKey) {
	c.t.Helper()
	cert := c.sb.AppCertificate(c.t)
	if key == nil {
		key = cert.PrivateKey.(*rsa.PrivateKey)
	}
	thumb := sha1.Sum(cert.Certificate[0]) //nolint:gosec // as above
	now := c.sb.Now()
	text := part(c.t, map[string]any{"alg": "RS256", "typ": "JWT", "x5t": base64.RawURLEncoding.EncodeToString(thumb[:])}) + "." +
		part(c.t, map[string]any{"iss": automation, "sub": automation, "aud": audience, "jti": "1", "nbf": now.Add(-time.Hour).Unix(), "exp": now.Add(life).Unix()})
	hash := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, hash[:])
	if err != nil {
		c.t.Fatal(err)
	}
	c.ask("client_secret", "", "client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
		"client_assertion", text+"."+base64.RawURLEncoding.EncodeToString(signature))
}

func part(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

func (c sloppy) token(r control.TokenRequest) string { return "Bearer " + c.sb.Token(c.t, r) }

// integrationMistakes are what goes wrong when a client is pointed at the sandbox,
// and what doctor calls it.
var integrationMistakes = []struct {
	name string
	do   func(sloppy)
	kind string
}{
	{"a path before the tenant", func(c sloppy) { c.do("GET", "/entra/v2.0/.well-known/openid-configuration", "") }, "AADSTS90002"},
	{"a tenant that is none", func(c sloppy) { c.do("GET", "/nowhere.example/v2.0/.well-known/openid-configuration", "") }, "AADSTS90002"},
	{"a redirect URI that is not registered", func(c sloppy) {
		c.do("GET", "/organizations/oauth2/v2.0/authorize?client_id="+automation+"&response_type=code&scope=openid&redirect_uri=http%3A%2F%2Felsewhere.example%2F", "")
	}, "AADSTS50011"},
	{"an unknown app", func(c sloppy) { c.ask("client_id", "99999999-aaaa-2222-bbbb-3333cccc4444") }, "AADSTS700016"},
	{"a wrong secret", func(c sloppy) { c.ask("client_secret", "wrong") }, "AADSTS7000215"},
	{"no credential", func(c sloppy) { c.ask("client_secret", "") }, "AADSTS7000218"},
	{"a secret for a public app", func(c sloppy) { c.ask("client_id", desktop) }, "AADSTS700025"},
	{"an assertion without its type", func(c sloppy) { c.ask("client_secret", "", "client_assertion", "a.b.c") }, "AADSTS900144"},
	{"an assertion that is no JWT", func(c sloppy) {
		c.ask("client_secret", "", "client_assertion", "a.b.c", "client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
	}, "AADSTS50027"},
	{"an expired assertion", func(c sloppy) { c.sign(c.sb.Origin+contosoToken, -30*time.Minute, nil) }, "AADSTS700024"},
	{"an assertion for another audience", func(c sloppy) { c.sign("https://elsewhere.example/token", time.Minute, nil) }, "AADSTS700023"},
	{"an assertion of another key", func(c sloppy) {
		other, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			c.t.Fatal(err)
		}
		c.sign(c.sb.Origin+contosoToken, time.Minute, other)
	}, "AADSTS700027"},
	{"v1's resource on v2", func(c sloppy) { c.ask("scope", "", "resource", partnerCenter[0]) }, "AADSTS901002"},
	{"a scope of a person's for an app", func(c sloppy) { c.ask("scope", partnerCenter[0]+"/user_impersonation") }, "AADSTS1002012"},
	{"a resource that is none", func(c sloppy) { c.ask("scope", "https://nothing.example/.default") }, "AADSTS500011"},
	{"a grant that is none", func(c sloppy) { c.ask("grant_type", "magic") }, "AADSTS70003"},
	{"a code that is none", func(c sloppy) {
		c.ask("grant_type", "authorization_code", "code", "x", "redirect_uri", "http://localhost:3000/callback")
	}, "AADSTS9002313"},
	{"a federated person's password", func(c sloppy) {
		c.ask("grant_type", "password", "client_id", desktop, "client_secret", "", "username", "prashob@wingtip.example", "password", "x")
	}, "AADSTS50126"},
	{"an API call without a token", func(c sloppy) { c.do("GET", "/v1/customers", "") }, "api.bearer-missing"},
	{"without the word Bearer", func(c sloppy) { c.call("GET", "/v1/customers", "x.y.z", "") }, "api.bearer-missing"},
	{"a malformed bearer", func(c sloppy) { c.call("GET", "/v1/customers", "Bearer nonsense", "") }, "api.token-malformed"},
	{"a token for Graph at the API", func(c sloppy) {
		c.call("GET", "/v1/customers", c.token(control.TokenRequest{App: "automation", Resource: microsoftGraph}), "")
	}, "api.audience-wrong"},
	{"an expired token", func(c sloppy) {
		c.call("GET", "/v1/customers", c.token(control.TokenRequest{App: "automation", Broken: "expired"}), "")
	}, "api.token-expired"},
	{"a path that is none", func(c sloppy) { c.do("GET", "/v1/clients", "") }, "api.route-unknown"},
	{"a body that is none", func(c sloppy) {
		c.call("POST", "/v1/customers/ddddeeee-3333-ffff-4444-aaaa5555bbbb/users", c.token(control.TokenRequest{As: "alejandra"}), "{")
	}, "pcapi "},
	{"Graph without a token", func(c sloppy) { c.do("GET", "/v1.0/me", "") }, "graph.bearer-missing"},
	{"Graph with a malformed bearer", func(c sloppy) { c.call("GET", "/v1.0/me", "Bearer x", "") }, "graph.token-malformed"},
	{"a token for the API at Graph", func(c sloppy) { c.call("GET", "/v1.0/domains", c.token(control.TokenRequest{App: "automation"}), "") }, "graph.audience-wrong"},
	{"a resource that Graph has not", func(c sloppy) { c.do("GET", "/v1.0/nothing", "") }, "graph."},
	{"Graph without the permission", func(c sloppy) {
		c.call("GET", "/v1.0/auditLogs/signIns", c.token(control.TokenRequest{App: "automation", Resource: microsoftGraph}), "")
	}, "graph.permission-missing"},
	{"Key Vault", func(c sloppy) { c.do("GET", "/secrets/x", "") }, "vault"},
}

func TestEveryMistakeOfIntegrationIsAFinding(t *testing.T) {
	t.Parallel()
	sb := pcsandbox.Start(t)
	for i, m := range integrationMistakes {
		t.Run(m.name, func(t *testing.T) {
			as := fmt.Sprintf("client%d/1.0", i)
			m.do(sloppy{t, sb, as})
			open, _ := mistakes(sb.Journal())
			at := slices.IndexFunc(open, func(o mistake) bool { return o.client == as })
			if at < 0 {
				e := sb.Journal()
				t.Fatalf("nothing is found; the last entry is %+v", e[len(e)-1])
			}
			if f := open[at].finding(); !strings.HasPrefix(open[at].kind, m.kind) || f.Status != problem || f.Why == "" || len(f.Remedy) == 0 || f.Remedy[0] == "" {
				t.Errorf("it is told as %+v, want %s", f, m.kind)
			}
		})
	}
}

func TestMissingPermissionIsToldByName(t *testing.T) {
	t.Parallel()
	sb := pcsandbox.Start(t)
	c := sloppy{t, sb, "go/1"}
	c.call("PATCH", "/v1.0/domains/wingtip.example/federationConfiguration/x", c.token(control.TokenRequest{As: "prashob", Resource: microsoftGraph}), "{}")
	c.call("GET", "/v1.0/auditLogs/signIns", c.token(control.TokenRequest{App: "automation", Resource: microsoftGraph}), "")
	open, _ := mistakes(sb.Journal())
	if len(open) != 1 || !strings.Contains(open[0].why, "It needs one application permission of AuditLog.Read.All. It has Domain.ReadWrite.All.") {
		t.Fatalf("found %+v", open)
	}
	noPermission := control.Entry{Surface: "graph", Decisions: []control.Decision{{Outcome: "deny", Reason: "graph.permission-missing", Remedy: "consent"}},
		Details: []control.Detail{{Name: "lesson", Value: "pcsandbox replay graph-federation"}}}
	if m, found := mistakeOf(noPermission); !found || !strings.HasPrefix(m.remedy[len(m.remedy)-1], "pcsandbox replay graph-federation") {
		t.Errorf("the lesson is not named: %+v", m)
	}
}

func TestAPersonsTenantIsTheRemedyWhereThatPersonIsKnown(t *testing.T) {
	t.Parallel()
	sb := pcsandbox.Start(t)
	john, err := sb.Control().User(t.Context(), "john")
	if err != nil {
		t.Fatal(err)
	}
	for number, c := range map[string]struct{ user, remedy, not string }{
		"50034": {"nobody@contoso.example", "user name: one of the scenario's", "asked in"},
		"50020": {john.UPN, "authority: the person's own tenant", "user name"},
	} {
		as := sloppy{t, sb, "as-" + number + "/1"}
		as.ask("grant_type", "password", "client_id", desktop, "client_secret", "", "username", c.user, "password", john.Password)
		open, _ := mistakes(sb.Journal())
		at := slices.IndexFunc(open, func(o mistake) bool { return o.client == as.as })
		if at < 0 || open[at].kind != "AADSTS"+number || !strings.HasPrefix(open[at].remedy[0], c.remedy) || strings.Contains(open[at].remedy[0], c.not) {
			t.Errorf("%s is told as %+v", c.user, open)
		}
	}
}

// A number that Entra does not know here would be a remedy that nobody meets; one
// that stands in neither list would be called the client's doing without a thought.
func TestEveryRefusalOfEntraIsTheClientsOrNot(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../idp/catalogue.go")
	if err != nil {
		t.Fatal(err)
	}
	var known []string
	for _, m := range regexp.MustCompile(`(?m)^\t(?:\w+\(|\{Number: )(\d+),`).FindAllStringSubmatch(string(text), -1) {
		known = append(known, m[1])
		if here, mistake := slices.Contains(matters, m[1]), signInRemedies[m[1]] != ""; here == mistake {
			t.Errorf("AADSTS%s is called a client's mistake: %t, and that of people, phones, policies and providers: %t", m[1], mistake, here)
		}
	}
	for number := range passwordGrant {
		if !slices.Contains(matters, number) {
			t.Errorf("AADSTS%s has a remedy for the password grant alone, and is called a client's mistake", number)
		}
	}
	for _, number := range slices.Concat(matters, slices.Collect(maps.Keys(signInRemedies))) {
		if !slices.Contains(known, number) {
			t.Errorf("AADSTS%s is not in Entra's catalogue", number)
		}
	}
	if len(known) < 90 {
		t.Errorf("%d rows are read from the catalogue", len(known))
	}
}
