package web

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

// paths are routes of every kind, several of which fit some requests.
var paths = []struct{ method, path, name string }{
	{"GET", "/", "root"},
	{"GET", "/v1/customers", "customers.list"},
	{"POST", "/v1/customers", "customers.create"},
	{"GET", "/v1/customers/{customer}", "customers.get"},
	{"DELETE", "/v1/customers/{customer}", "customers.delete"},
	{"GET", "/v1/customers/{customer}/users", "users.list"},
	{"POST", "/v1/customers/{customer}/users", "users.create"},
	{"GET", "/v1/customers/{customer}/users/{user}", "users.get"},
	{"GET", "/v1/customers/relationshiprequests", "requests.get"},
	{"GET", "/v1/customers/{customer}/users/{user}/licenses", "licenses.list"},
	{"GET", "/v1/customers/{customer}/orders", "orders.list"},
	{"GET", "/v1/invoices/{number:[0-9]+}", "invoices.number"},
	{"GET", "/v1/invoices/{id:[a-z]-[0-9]{2}}", "invoices.id"},
	{"POST", "/v1/invoices/{any}", "invoices.post"},
	{"HEAD", "/v1/domains/{domain}", "domains.exists"},
	{"GET", "/{tenant}/oauth2/v2.0/token", "token.v2"},
	{"GET", "/{tenant}/FederationMetadata/2007-06/FederationMetadata.xml", "metadata"},
	{"GET", "/GetUserRealm.srf", "realm"},
	{"GET", "/v1.0/users('{id}')/memberOf", "members"},
	{"GET", "/dashboard/{rest:.*}", "dashboard"},
	{"GET", "/dashboard/{tenant}/users", "dashboard.users"},
	{"POST", "/files/{folder}/{rest:.+}", "files"},
}

func manyKinds() *Surface {
	var routes []Route
	for _, p := range paths {
		routes = append(routes, Route{Method: p.method, Path: p.path, Name: p.name, Func: func(c *Call) (Result, error) {
			var vars []string
			for _, name := range slices.Sorted(maps.Keys(c.Vars)) {
				vars = append(vars, name+"="+c.Vars[name])
			}
			return Text(http.StatusOK, strings.TrimSpace(c.Route+" "+strings.Join(vars, " "))), nil
		}})
	}
	return newSurface(routes...)
}

// ask sends a request without a socket.
func ask(t testing.TB, s *Surface, r *http.Request) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	s.Serve(w, r, newWorld(t), testSite)
	return w
}

func TestRoutesAreFound(t *testing.T) {
	t.Parallel()
	s := manyKinds()
	if err := s.Check(); err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct{ request, want string }{
		"the root":                                 {"GET /", "root"},
		"a fixed path":                             {"GET /v1/customers", "customers.list"},
		"the method decides":                       {"POST /v1/customers", "customers.create"},
		"letter case of fixed words is ignored":    {"GET /V1/CUSTOMERS", "customers.list"},
		"also where the route has capitals":        {"GET /getuserrealm.SRF", "realm"},
		"and in every segment":                     {"GET /Contoso/federationmetadata/2007-06/FEDERATIONMETADATA.XML", "metadata tenant=Contoso"},
		"a variable keeps its case":                {"GET /v1/Customers/AbC", "customers.get customer=AbC"},
		"a trailing slash counts for nothing":      {"GET /v1/customers/abc/", "customers.get customer=abc"},
		"doubled slashes count for nothing":        {"GET //v1///customers//abc", "customers.get customer=abc"},
		"a variable is decoded":                    {"GET /v1/customers/a%20b%40c+d", "customers.get customer=a b@c+d"},
		"an encoded slash stays in its variable":   {"GET /v1/customers/a%2Fb", "customers.get customer=a/b"},
		"a doubly encoded one is decoded once":     {"GET /v1/customers/a%252Fb", "customers.get customer=a%2Fb"},
		"a fixed word may be encoded":              {"GET /%761/customer%53", "customers.list"},
		"letters beyond ASCII":                     {"GET /v1/customers/%C3%84%E6%97%A5", "customers.get customer=Ä日"},
		"dots are not resolved":                    {"GET /v1/customers/..", "customers.get customer=.."},
		"a fixed word goes before a variable":      {"GET /v1/customers/relationshiprequests", "requests.get"},
		"unless the method is the variable's":      {"DELETE /v1/customers/relationshiprequests", "customers.delete customer=relationshiprequests"},
		"an id spells a fixed word":                {"GET /v1/customers/c/users/orders", "users.get customer=c user=orders"},
		"a customer spells one, and there is more": {"GET /v1/customers/relationshiprequests/users", "users.list customer=relationshiprequests"},
		"every id spells one":                      {"GET /v1/customers/customers/users/users/licenses", "licenses.list customer=customers user=users"},
		"a pattern chooses":                        {"GET /v1/invoices/42", "invoices.number number=42"},
		"another pattern of the same shape":        {"GET /v1/invoices/a-42", "invoices.id id=a-42"},
		"text beside a variable":                   {"GET /v1.0/Users('x%27y')/memberof", "members id=x'y"},
		"a tenant comes first":                     {"GET /common/oauth2/v2.0/token", "token.v2 tenant=common"},
		"a tenant that spells a word":              {"GET /v1/oauth2/v2.0/token", "token.v2 tenant=v1"},
		"whatever follows":                         {"GET /dashboard/a/B/c%20d%2Fe/", "dashboard rest=a/B/c d/e"},
		"and nothing":                              {"GET /dashboard", "dashboard rest="},
		"what is more particular goes first":       {"GET /dashboard/t/users", "dashboard.users tenant=t"},
		"but only where it fits":                   {"GET /dashboard/t/users/x", "dashboard rest=t/users/x"},
		"something must follow":                    {"POST /files/a/b/c", "files folder=a rest=b/c"},
		"the query does not matter":                {"GET /v1/customers?size=5&x=/v1/other", "customers.list"},
		"no route":                                 {"GET /v2/customers", "404 no such route"},
		"a path that ends too early":               {"GET /v1", "404 no such route"},
		"a path that goes on":                      {"GET /v1/customers/a/b", "404 no such route"},
		"no pattern fits":                          {"GET /v1/invoices/x%2Fy", "405 wrong method [POST]"},
		"nothing follows where something must":     {"POST /files/a", "404 no such route"},
		"the wrong method":                         {"PATCH /v1/customers/a", "405 wrong method [DELETE, GET, HEAD]"},
		"methods of all routes that fit":           {"PATCH /v1/customers/relationshiprequests", "405 wrong method [DELETE, GET, HEAD]"},
		"methods of patterns that fit":             {"PUT /v1/invoices/42", "405 wrong method [GET, HEAD, POST]"},
		"methods are spelt in capitals":            {"get /v1/customers", "405 wrong method [GET, HEAD, POST]"},
		"HEAD does not bring GET":                  {"GET /v1/domains/x", "405 wrong method [HEAD]"},
		"OPTIONS is a method like any":             {"OPTIONS /v1/customers", "405 wrong method [GET, HEAD, POST]"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			method, target, _ := strings.Cut(tc.request, " ")
			w := ask(t, s, httptest.NewRequest(method, "https://x"+target, nil))
			got := w.Body.String()
			if w.Code != http.StatusOK {
				got = strings.TrimSpace(fmt.Sprintf("%d %s", w.Code, got))
			}
			if allow := w.Header().Values("Allow"); allow != nil {
				got += fmt.Sprint(" ", allow)
			}
			if got != tc.want {
				t.Errorf("%s is answered by %q, want %q", tc.request, got, tc.want)
			}
		})
	}
}

func TestHeadIsAnsweredByGetUnlessItHasARoute(t *testing.T) {
	t.Parallel()
	var met []string
	note := func(c *Call) (Result, error) { met = append(met, c.Route); return Text(http.StatusOK, "body"), nil }
	s := newSurface(get("/a/{x}", "get.a", note), get("/b/{x}", "get.b", note),
		Route{Method: http.MethodHead, Path: "/b/{y}", Name: "head.b", Func: note})
	for _, path := range []string{"/a/1", "/b/1"} {
		w := ask(t, s, httptest.NewRequest(http.MethodHead, path, nil))
		if w.Code != http.StatusOK || w.Body.Len() > 0 || w.Header().Get("Content-Length") != "4" {
			t.Errorf("HEAD %s: %d %q %v", path, w.Code, w.Body, w.Header())
		}
	}
	if got := strings.Join(met, " "); got != "get.a head.b" {
		t.Errorf("answered by %s", got)
	}
}

func TestPathThatIsNoneHasNoRoute(t *testing.T) {
	t.Parallel()
	s := newSurface(get("/{any}", "any", say("any")), get("/{rest:.*}", "rest", say("rest")))
	r := httptest.NewRequest(http.MethodOptions, "/", nil)
	r.URL.Path = "*"
	if w := ask(t, s, r); w.Code != http.StatusNotFound {
		t.Errorf("OPTIONS * got %d", w.Code)
	}
}

func TestCheckNamesWhatIsWrongWithASurface(t *testing.T) {
	t.Parallel()
	fine := say("")
	s := newSurface(
		get("/a/{x}", "a", fine), get("/A/{y}", "b", fine), get("/a/{y:[0-9]+}", "c", fine),
		get("/c", "a", fine), Route{Method: "POST", Path: "/c", Name: "a", Func: fine},
		get("c", "d", fine), get("/d/{x", "e", fine), get("/e/{}", "f", fine), get("/f/{x:(a|b)}", "g", fine),
		get("/g/{x:[}", "h", fine), get("/h/{x:.*}/y", "i", fine), get("/i", "j", nil))
	s.Spell = nil
	want := `surface "test" needs Name, NoRoute, WrongMethod and Spell
route b is never reached: a has the same method and path
two routes with different paths are called a
route path "c" does not begin with a slash
route path "/d/{x": braces of "{x" do not match
route path "/e/{}": variable {} needs a name that does not begin with _
route path "/f/{x:(a|b)}": variable {x:(a|b)}: write (?:…) for groups
route path "/g/{x:[}": variable {x:[}: error parsing regexp: missing closing ]: ` + "`[)$`" + `
route path "/h/{x:.*}/y" goes on after a variable that matches slashes
route GET /i (j) needs Method, Name and Func`
	if err := s.Check(); err == nil || err.Error() != want {
		t.Errorf("got:\n%v\nwant:\n%s", err, want)
	}
}

// FuzzRouter checks that whatever a client sends finds a route, is refused with
// the methods that would do, or is not found; and that the tree agrees with
// trying all routes.
func FuzzRouter(f *testing.F) {
	for _, p := range paths {
		f.Add(p.method, p.path)
	}
	f.Add("GET", "/v1/customers/%2F%2e%2E/users/%00")
	f.Add("HEAD", "//dashboard//%E0%A4%A")
	f.Add("OPTIONS", "*")
	x := newIndex(manyKinds().Routes)
	var one []*index
	for _, r := range manyKinds().Routes {
		one = append(one, newIndex([]Route{r}))
	}
	f.Fuzz(func(t *testing.T, method, target string) {
		r, err := http.NewRequest(http.MethodGet, "https://x", nil)
		if err != nil {
			t.Fatal(err)
		}
		if r.URL, err = r.URL.Parse("/"); err != nil {
			t.Fatal(err)
		}
		r.URL.Path, r.URL.RawPath = target, ""
		segs, ok := Segments(r)
		if ok != strings.HasPrefix(target, "/") {
			t.Fatalf("%q: is a path: %t", target, ok)
		}
		if !ok {
			return
		}
		var fits []string
		for i, p := range paths {
			if found, _ := one[i].find(p.method, segs); found != nil {
				fits = append(fits, p.method)
			}
		}
		allow := x.allow(segs)
		if slices.Contains(fits, http.MethodGet) {
			fits = append(fits, http.MethodHead)
		}
		slices.Sort(fits)
		if want := slices.Compact(fits); !slices.Equal(allow, want) {
			t.Fatalf("%q exists under %q, want %q", target, allow, want)
		}
		found, vars := x.find(method, segs)
		if (found != nil) != slices.Contains(allow, method) {
			t.Fatalf("%s %q: found %v, allowed %v", method, target, found, allow)
		}
		for name, value := range vars {
			if !strings.Contains(strings.Join(segs, "/"), value) {
				t.Fatalf("%q: variable %s is %q, which is not in the path", target, name, value)
			}
		}
	})
}

// manyRoutes is as many routes as the real API has.
func manyRoutes() []Route {
	var routes []Route
	for i := range 76 {
		for _, path := range []string{"/v1/thing%d", "/v1/thing%d/{id}", "/v1/thing%d/{id}/part", "/v1/thing%d/{id}/part/{part}", "/v1/customers/{customer}/thing%d/{id}"} {
			path = fmt.Sprintf(path, i)
			routes = append(routes, get(path, path, say(path)))
		}
	}
	return routes
}

func BenchmarkRoute380(b *testing.B) {
	x := newIndex(manyRoutes())
	for name, path := range map[string]string{
		"first":         "/v1/thing0",
		"last":          "/v1/customers/4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04/thing75/4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04",
		"word as an id": "/v1/thing75/part/part/thing1",
		"not found":     "/v1/customers/4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04/nothing/here",
	} {
		b.Run(name, func(b *testing.B) {
			r := httptest.NewRequest(http.MethodGet, path, nil)
			b.ReportAllocs()
			for b.Loop() {
				segs, _ := Segments(r)
				if found, _ := x.find(http.MethodGet, segs); (found == nil) != (name == "not found") {
					b.Fatal(found)
				}
			}
		})
	}
}

func BenchmarkBuild380(b *testing.B) {
	routes := manyRoutes()
	b.ReportAllocs()
	for b.Loop() {
		newIndex(routes)
	}
}
