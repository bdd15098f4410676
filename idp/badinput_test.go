package idp

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pcsandbox/pcsandbox/internal/web"
)

// machineEndpoints are those that programs call, with the method each takes.
func machineEndpoints() map[string]string {
	out := map[string]string{}
	for _, tail := range []string{"/oauth2/token", "/oauth2/v2.0/token", "/oauth2/devicecode", "/oauth2/v2.0/devicecode"} {
		out["/"+contosoID+tail] = http.MethodPost
	}
	for _, tail := range []string{"/.well-known/openid-configuration", "/v2.0/.well-known/openid-configuration", "/discovery/keys", "/discovery/v2.0/keys",
		"/discovery/instance", "/userrealm/nightly@contoso.example"} {
		out["/common"+tail] = http.MethodGet
	}
	return out
}

func TestTheOtherMethodIsRefusedWithTheOneThatWouldDo(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	other := map[string]string{http.MethodGet: http.MethodPost, http.MethodPost: http.MethodGet}
	for path, method := range machineEndpoints() {
		for _, wrong := range []string{other[method], http.MethodPut, http.MethodDelete, http.MethodPatch} {
			a := sb.do(wrong, path, "", "client-request-id", "6cfda2e4-0000-4000-8000-000000000001")
			if a.StatusCode != 400 || a.number() != 900561 || !strings.Contains(a.text("error_description"), "accepts "+method+" requests. Received a "+wrong+" request") ||
				a.text("correlation_id") != "6cfda2e4-0000-4000-8000-000000000001" {
				t.Errorf("%s %s: %d %s", wrong, path, a.StatusCode, a.Body)
			}
		}
	}
}

func TestEveryMeaningfulParameterGivenTwiceIsRefusedByItsName(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	for path, method := range machineEndpoints() {
		if method != http.MethodPost {
			continue
		}
		for _, name := range tokenParameters {
			a := sb.do(http.MethodPost, path, "grant_type=x&client_id=y&"+name+"=1&"+name+"=2")
			if a.number() != 9000411 || !strings.Contains(a.text("error_description"), "'"+name+"'") && name != "client_id" && name != "grant_type" {
				t.Errorf("%s: %s twice: %s", path, name, a.Body)
			}
		}
		if a := sb.do(http.MethodPost, path, formOf(withWeb("x-client-SKU", "a", "x-client-SKU", "b")...).Encode()); a.number() == 9000411 {
			t.Errorf("%s: what nobody reads may be there twice: %s", path, a.Body)
		}
	}
	for _, name := range authorizeParameters {
		path := "/common/oauth2/v2.0/authorize?" + goodRequest(2).Encode() + "&" + name + "=1&" + name + "=2"
		if a := sb.do(http.MethodGet, path, ""); a.StatusCode != 400 || !strings.Contains(string(a.Body), "AADSTS9000411") {
			t.Errorf("authorize: %s twice: %d", name, a.StatusCode)
		}
	}
}

func TestValuesThatAreWronglyEncodedOrOversizedAreTheClientsMistake(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	for path, method := range machineEndpoints() {
		if method != http.MethodPost {
			continue
		}
		for _, name := range tokenParameters {
			for _, value := range []string{"%zz", "%", "%ff", "%c3%28"} {
				if a := sb.do(http.MethodPost, path, name+"="+value); a.StatusCode != 400 || a.number() != 9002313 {
					t.Errorf("%s: %s=%s: %d %s", path, name, value, a.StatusCode, a.Body)
				}
			}
			long := url.Values{}
			for _, n := range slices.Concat([]string{"grant_type", "client_id"}, []string{name}) {
				long.Set(n, strings.Repeat("é", 30_000))
			}
			if a := sb.do(http.MethodPost, path, long.Encode()); a.StatusCode < 400 || a.StatusCode >= 500 || len(a.Body) > 4000 {
				t.Errorf("%s: a long %s: %d, %d bytes", path, name, a.StatusCode, len(a.Body))
			}
		}
	}
}

func TestABodyOfAnotherTypeIsNoForm(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	form := formOf("grant_type", "password", "client_id", desktopApp, "scope", pcAll, "resource", pc, "username", "nightly@contoso.example", "password", "sandbox-nightly").Encode()
	for path, method := range machineEndpoints() {
		if method != http.MethodPost {
			continue
		}
		for _, kind := range []string{"application/json", "text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded, text/plain", "nonsense"} {
			if a := sb.do(http.MethodPost, path, form, "Content-Type", kind); a.number() != 900144 {
				t.Errorf("%s as %s: %d %s", path, kind, a.StatusCode, a.Body)
			}
		}
		for _, kind := range []string{"application/x-www-form-urlencoded; charset=UTF-8", "Application/X-WWW-Form-Urlencoded"} {
			if a := sb.do(http.MethodPost, path, form, "Content-Type", kind); a.number() == 900144 {
				t.Errorf("%s as %s: %d %s", path, kind, a.StatusCode, a.Body)
			}
		}
	}
}

// whereQueriesCount are endpoints that read parameters of the query, each with one
// that means something there.
func whereQueriesCount() map[string]string {
	return map[string]string{
		"/common/oauth2/v2.0/authorize": "state", "/common/oauth2/authorize": "state",
		"/common/adminconsent": "state", "/common/v2.0/adminconsent": "state",
		"/common/oauth2/v2.0/logout": "state", "/common/oauth2/logout": "state",
		"/common/discovery/instance": "authorization_endpoint", "/common/userrealm/nightly@contoso.example": "api-version",
		"/GetUserRealm.srf": "login",
	}
}

func TestQueriesAreJudgedAlikeWhereverTheyCount(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	for path, name := range whereQueriesCount() {
		for query, want := range map[string]string{
			name + "=%ff": "AADSTS9002313", name + "=%zz": "AADSTS9002313", "whatever=%ff": "AADSTS9002313",
			name + "=a&" + name + "=b": "AADSTS9000411",
		} {
			if a := sb.do(http.MethodGet, path+"?"+query, ""); a.StatusCode != 400 || !strings.Contains(string(a.Body), want) {
				t.Errorf("%s?%s: %d, without %s", path, query, a.StatusCode, want)
			}
		}
		if a := sb.do(http.MethodGet, path+"?x=1&x=2", ""); strings.Contains(string(a.Body), "AADSTS9000411") {
			t.Errorf("%s: what nobody reads may be there twice", path)
		}
	}
	if a := sb.do(http.MethodGet, "/common/userrealm/%ff@contoso.example?api-version=1.0", ""); a.number() != 9002313 {
		t.Errorf("a user name that is no text: %d %s", a.StatusCode, a.Body)
	}
}

// pathVariable is one in the path of a route.
var pathVariable = regexp.MustCompile(`\{[^{}]*\}`)

// FuzzEndpoint sends anything to any route of the table: a new route is in it by
// being there. Half of what is sent has the other method.
func FuzzEndpoint(f *testing.F) {
	routes := (&Server{}).Surface().Routes
	for i := range routes {
		for _, segment := range []string{"common", contosoID, "nightly@contoso.example", "\xff"} {
			f.Add(uint(i), false, segment, "api-version=1.1&login=%ff&authorization_endpoint=https://sandbox.test/common", "", "")
		}
		f.Add(uint(i), false, "contoso.example", "client_id="+webApp+"&state=a&state=b", goodRequest(2).Encode(), web.FormType)
		f.Add(uint(i), true, "organizations", "otc=%00&ctx=x&code=50058", `{"username":"x@wingtip.example"}`, "application/json")
		f.Add(uint(i), true, "consumers", "%", "<S:Envelope/>", "text/xml")
	}
	serve, _ := surface(f)
	f.Fuzz(func(t *testing.T, i uint, other bool, segment, query, body, kind string) {
		route := routes[i%uint(len(routes))]
		at, err := url.Parse(pathVariable.ReplaceAllLiteralString(route.Path, url.PathEscape(segment)))
		if err != nil {
			return
		}
		method := route.Method
		if other { // GET where POST belongs, and the other way round
			method = map[string]string{http.MethodGet: http.MethodPost, http.MethodPost: http.MethodGet, http.MethodOptions: http.MethodPut}[method]
		}
		r := httptest.NewRequest(method, "/", strings.NewReader(body))
		r.URL.Path, r.URL.RawPath, r.URL.RawQuery = at.Path, at.RawPath, query
		r.Header.Set("Content-Type", kind)
		r.Header.Set("Authorization", "Bearer "+segment)
		rec := serve(r)
		if rec.Code < 200 || rec.Code >= 500 && rec.Code != http.StatusNotImplemented || strings.Contains(rec.Body.String(), "%!") {
			t.Errorf("%s %s?%s with %q: %d\n%s", method, at, query, body, rec.Code, rec.Body)
		}
		if to := rec.Header().Get("Location"); strings.ContainsAny(to, "\r\n") {
			t.Errorf("%s %s?%s: the browser is sent to %q", method, at, query, to)
		}
	})
}

func FuzzAuthorize(f *testing.F) {
	for _, v := range []version{1, 2} {
		f.Add(goodRequest(v).Encode(), v == 1, false)
		for _, r := range frontRefusals() {
			_, query, _ := strings.Cut(r.path(v), "?")
			f.Add(query, v == 1, true)
		}
	}
	f.Add("client_id="+webApp+"&redirect_uri=%0d%0aLocation:x&response_mode=form_post&state=%00", false, false)
	for _, odd := range []string{"&prompt=login+consent", "&max_age=99999999999999999999", "&login_hint=%00%ff", "&claims=%5B%5D", "&response_type=code+code",
		"&scope=open_id%09user.read%0aprofile", "&code_challenge_method=S256", "&state=%3Cscript%3E&prompt=none&response_mode=form_post"} {
		f.Add(goodRequest(2).Encode()+odd, false, false)
	}
	serve, _ := surface(f)
	f.Fuzz(func(t *testing.T, query string, v1, post bool) {
		path := "/common/oauth2/v2.0/authorize"
		if v1 {
			path = "/common/oauth2/authorize"
		}
		r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(query))
		r.Header.Set("Content-Type", web.FormType)
		if !post {
			r = httptest.NewRequest(http.MethodGet, path, nil)
			r.URL.RawQuery = query
		}
		rec := serve(r)
		to := rec.Header().Get("Location")
		target, err := url.Parse(to)
		known := err == nil && (to == "" || target.Host == "" && strings.HasPrefix(to, "/") ||
			slices.Contains([]string{"localhost", "sandbox.test"}, strings.ToLower(target.Hostname())) && strings.HasPrefix(target.Scheme, "http"))
		if rec.Code >= 500 || rec.Code < 200 || !known || strings.ContainsAny(to, "\r\n") || strings.Contains(rec.Body.String(), "%!") {
			t.Errorf("%q: %d to %q", query, rec.Code, to)
		}
	})
}
