package portal

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/pcsandbox/pcsandbox/internal/journal"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// noon is far from the wall clock, which nothing here may look at.
var noon = time.Date(2036, 4, 2, 12, 0, 0, 0, time.UTC)

const (
	wingtip = "bbbbcccc-1111-dddd-2222-eeee3333ffff"
	contoso = "aaaabbbb-0000-cccc-1111-dddd2222eeee"
)

// Two keys of the fake Entra, and one of a stranger.
var testKeys = sync.OnceValue(func() [3]*rsa.PrivateKey {
	var all [3]*rsa.PrivateKey
	for i := range all {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			panic(err)
		}
		all[i] = key
	}
	return all
})

// A bench is a portal in a world of its own, with a fake Entra and API behind
// its back channel, and one browser.
type bench struct {
	t       *testing.T
	world   *world.World
	surface *web.Surface
	server  *Server
	site    web.Site
	phase   policy.Phase
	fake    *fake
	cookies map[string]string
	secrets []string // must never be seen in the journal
}

func newBench(t *testing.T) *bench {
	t.Helper()
	base, err := world.NewBase(world.NewSchema(Tables()...), world.Settings{Seed: "portal", Start: noon, Frozen: true, Repeatable: true},
		func(*world.Txn) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{
		t: t, world: world.New(base, "", journal.NewBudget(1<<20)), site: web.Site{Origin: "https://localhost:8443"},
		phase: policy.Enforce, cookies: map[string]string{},
	}
	b.fake = &fake{bench: b, published: []int{0, 1}, codes: map[string]url.Values{}, users: []userJSON{
		{ID: "u1", UPN: "info@contoso.example", Name: "Info", Location: "US", State: "active"},
	}}
	b.server = &Server{
		Client: &http.Client{Transport: b.fake, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
		Phases: func(*world.World, string) (policy.Phase, policy.Reason) { return b.phase, policy.PhasePortalEnforced },
	}
	b.surface = b.server.Surface()
	t.Cleanup(b.checkJournal)
	return b
}

// checkJournal looks for what must not be in the journal.
func (b *bench) checkJournal() {
	text := string(web.Marshal(b.world.Journal.Newest(10_000)))
	for name, value := range b.cookies {
		b.secrets = append(b.secrets, value)
		_ = name
	}
	for _, secret := range b.secrets {
		if secret != "" && strings.Contains(text, secret) {
			b.t.Errorf("the journal holds a secret: %.12s…", secret)
		}
	}
	for _, e := range b.world.Journal.Newest(10_000) {
		if e.Status == http.StatusInternalServerError {
			b.t.Errorf("%s %s ended with a 500: %s", e.Method, e.Path, e.Cause)
		}
	}
}

// send sends a request with the browser's cookies and keeps those that come back.
func (b *bench) send(method, target, body string) *http.Response {
	b.t.Helper()
	req := httptest.NewRequest(method, b.site.Portal()+target, strings.NewReader(body))
	if body != "" {
		req.Header.Set("Content-Type", web.FormType)
	}
	for name, value := range b.cookies {
		req.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	rec := httptest.NewRecorder()
	b.surface.Serve(rec, req, b.world, b.site)
	res := rec.Result()
	for _, k := range res.Cookies() {
		b.secrets = append(b.secrets, k.Value)
		if k.MaxAge < 0 {
			delete(b.cookies, k.Name)
		} else {
			b.cookies[k.Name] = k.Value
		}
	}
	return res
}

func (b *bench) get(target string) *http.Response { b.t.Helper(); return b.send("GET", target, "") }

func (b *bench) entry() *journal.Entry { return &b.world.Journal.Newest(1)[0] }

// sentToEntra checks that an answer leads to the authorize endpoint and returns
// what it asks for.
func (b *bench) sentToEntra(res *http.Response) url.Values {
	b.t.Helper()
	to, err := url.Parse(res.Header.Get("Location"))
	if err != nil || to.Path != "/common/oauth2/authorize" || !strings.HasPrefix(to.String(), b.site.Entra()+"/") {
		b.t.Fatalf("status %d, Location %q; want the authorize endpoint", res.StatusCode, res.Header.Get("Location"))
	}
	return to.Query()
}

// signIn goes through a sign-in for a page and returns the answer to the form
// that Entra had the browser post.
func (b *bench) signIn(target string, amr ...string) *http.Response {
	b.t.Helper()
	asked := b.sentToEntra(b.get(target))
	return b.send("POST", pathSignIn, b.fake.answer(asked, amr...).Encode())
}

// signedIn has a session with the methods.
func (b *bench) signedIn(amr ...string) *bench {
	b.t.Helper()
	if res := b.signIn(pathHome, amr...); res.StatusCode != http.StatusSeeOther {
		b.t.Fatalf("signing in: status %d: %s", res.StatusCode, read(b.t, res))
	}
	return b
}

func read(t *testing.T, res *http.Response) string {
	t.Helper()
	var buf bytes.Buffer
	if _, err := buf.ReadFrom(res.Body); err != nil {
		t.Fatal(err)
	}
	return buf.String()
}

// fake plays Entra and the API behind the back channel.
type fake struct {
	bench     *bench
	published []int                 // keys in the key document
	codes     map[string]url.Values // what the request asked for, by code
	count     int

	fetches   int // of the key document
	granted   []url.Values
	calls     []*http.Request
	bodies    []string
	users     []userJSON
	tokenFail string                            // an answer of the token endpoint instead of tokens
	apiAnswer func(*http.Request) (int, string) // instead of the fake's own
	down      func(*http.Request) error         // the call does not come through
	claims    func(map[string]any)              // changes the next ID tokens
}

// claimsFor are the claims of a good ID token.
func (f *fake) claimsFor(asked url.Values, code string, amr []string) map[string]any {
	now := f.bench.world.Now()
	return map[string]any{
		"aud": ClientID, "iss": "https://sts.windows.net/" + wingtip + "/", "tid": wingtip,
		"iat": now.Unix() - 300, "nbf": now.Unix() - 300, "exp": now.Unix() + 3600,
		"amr": amr, "name": "Prashob <Nair>", "upn": "prashob@wingtip.example", "nonce": asked.Get("nonce"), "c_hash": codeHash(code), "ver": "1.0",
	}
}

// answer is the form that Entra has the browser post.
func (f *fake) answer(asked url.Values, amr ...string) url.Values {
	f.count++
	code := fmt.Sprintf("0.code-%d-secret", f.count)
	f.codes[code] = asked
	claims := f.claimsFor(asked, code, amr)
	if f.claims != nil {
		f.claims(claims)
	}
	token := sign(f.bench.t, 0, claims)
	f.bench.secrets = append(f.bench.secrets, code, token, asked.Get("state"), asked.Get("nonce"))
	return url.Values{"code": {code}, "id_token": {token}, "state": {asked.Get("state")}, "session_state": {"s"}}
}

func kid(i int) string { return fmt.Sprintf("key-%d", i) }

func sign(t *testing.T, with int, claims map[string]any) string {
	t.Helper()
	return signAs(t, jose.SigningKey{Algorithm: jose.RS256, Key: testKeys()[with]}, kid(with), claims)
}

func signAs(t *testing.T, key jose.SigningKey, kid string, claims map[string]any) string {
	t.Helper()
	options := (&jose.SignerOptions{}).WithType("JWT")
	if kid != "" {
		options = options.WithHeader("kid", kid)
	}
	signer, err := jose.NewSigner(key, options)
	if err != nil {
		t.Fatal(err)
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := signer.Sign(payload)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := signed.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// RoundTrip answers the portal's calls without a network.
func (f *fake) RoundTrip(req *http.Request) (*http.Response, error) {
	if f.down != nil {
		if err := f.down(req); err != nil {
			return nil, err
		}
	}
	var body bytes.Buffer
	if req.Body != nil {
		if _, err := body.ReadFrom(req.Body); err != nil {
			return nil, err
		}
	}
	rec := httptest.NewRecorder()
	switch host := "https://" + req.URL.Host; {
	case host == f.bench.site.Entra() && req.URL.Path == "/common/discovery/keys":
		f.keys(rec)
	case host == f.bench.site.Entra() && req.URL.Path == "/common/oauth2/token":
		f.token(rec, body.String())
	case host == f.bench.site.API() && strings.HasPrefix(req.URL.Path, "/v1/"):
		f.calls, f.bodies = append(f.calls, req), append(f.bodies, body.String())
		f.api(rec, req, body.String())
	default:
		f.bench.t.Errorf("the portal calls %s", req.URL)
		rec.WriteHeader(http.StatusNotFound)
	}
	return rec.Result(), nil
}

func (f *fake) keys(rec *httptest.ResponseRecorder) {
	f.fetches++
	var set jose.JSONWebKeySet
	for _, i := range f.published {
		set.Keys = append(set.Keys, jose.JSONWebKey{Key: testKeys()[i].Public(), KeyID: kid(i), Use: "sig"})
	}
	_, _ = rec.Write(web.Marshal(set))
}

func (f *fake) token(rec *httptest.ResponseRecorder, body string) {
	form, err := url.ParseQuery(body)
	if err != nil {
		f.bench.t.Errorf("token request: %v", err)
	}
	f.granted = append(f.granted, form)
	f.bench.secrets = append(f.bench.secrets, form.Get("code_verifier"), form.Get("refresh_token"))
	asked := f.codes[form.Get("code")]
	switch {
	case f.tokenFail != "":
		rec.WriteHeader(http.StatusBadRequest)
		_, _ = rec.WriteString(f.tokenFail)
		return
	case form.Get("grant_type") == "refresh_token":
	case asked == nil || challenge(form.Get("code_verifier")) != asked.Get("code_challenge") || form.Get("redirect_uri") != asked.Get("redirect_uri"):
		rec.WriteHeader(http.StatusBadRequest)
		_, _ = rec.WriteString(`{"error":"invalid_grant","error_description":"AADSTS501481: the code_verifier does not match"}`)
		return
	}
	delete(f.codes, form.Get("code"))
	access := fmt.Sprintf("access-token-%d", len(f.granted))
	f.bench.secrets = append(f.bench.secrets, access)
	_, _ = fmt.Fprintf(rec, `{"token_type":"Bearer","expires_in":"3599","expires_on":"1","resource":%q,"access_token":%q,"refresh_token":"refresh-token-%d"}`,
		form.Get("resource"), access, len(f.granted))
}

func (f *fake) api(rec *httptest.ResponseRecorder, req *http.Request, body string) {
	if f.apiAnswer != nil {
		if status, text := f.apiAnswer(req); status != 0 {
			rec.Header().Set("MS-CorrelationId", req.Header.Get("MS-CorrelationId"))
			rec.Header().Set("MS-RequestId", req.Header["MS-RequestId"][0])
			rec.WriteHeader(status)
			_, _ = rec.WriteString(text)
			return
		}
	}
	const customer = `{"id":"` + contoso + `","companyProfile":{"tenantId":"` + contoso + `","domain":"contoso.onmicrosoft.com","companyName":"Contoso <b>Ltd</b>"},` +
		`"relationshipToPartner":"reseller","customDomains":["contoso.example"]}`
	switch req.Method + " " + req.URL.Path {
	case "GET /v1/customers":
		_, _ = rec.WriteString("\ufeff" + `{"totalCount":1,"items":[` + customer + `],"continuationToken":"next+token","links":{"next":{"uri":"/customers"}}}`)
	case "GET /v1/customers/" + contoso:
		_, _ = rec.WriteString(customer)
	case "GET /v1/customers/" + contoso + "/users":
		_, _ = rec.Write(web.Marshal(map[string]any{"totalCount": len(f.users), "items": f.users}))
	case "POST /v1/customers/" + contoso + "/users":
		var sent newUserJSON
		if err := json.Unmarshal([]byte(body), &sent); err != nil {
			f.bench.t.Errorf("the new user is no JSON: %v", err)
		}
		f.bench.secrets = append(f.bench.secrets, sent.Password.Password)
		made := userJSON{ID: fmt.Sprintf("u%d", len(f.users)+1), UPN: sent.UPN, Name: sent.DisplayName, Location: sent.UsageLocation, State: "active"}
		f.users = append(f.users, made)
		rec.WriteHeader(http.StatusCreated)
		_, _ = rec.Write(web.Marshal(made))
	default:
		rec.WriteHeader(http.StatusNotFound)
		_, _ = rec.WriteString(`{"code":60003,"description":"Customer not found."}`)
	}
}
