package console

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/journal"
	"github.com/pcsandbox/pcsandbox/internal/keys/keystest"
	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/scenarios"
)

// allPages are the pages of a bench on which something has happened.
var allPages = []string{"/", "/?surface=pcapi&status=4xx&user=trent&reason=mfa&outcome=deny", "/journal/1", "/people", "/phones", "/phones/alejandra", "/phones/john",
	"/scenario", "/scenario?date=2026-03-01", "/scenario/reset", "/scenario/reset?library=trent", "/decode", "/connect", "/nothing"}

func TestSurfaceIsPutTogetherWell(t *testing.T) {
	t.Parallel()
	s := server(keystest.Set(t), &fakeHost{})
	if err := s.Surface().Check(); err != nil {
		t.Error(err)
	}
	if err := s.pages.Check(); err != nil {
		t.Error(err)
	}
}

func TestPagesAreWellFormedAndStayBelowTheirSeat(t *testing.T) {
	t.Parallel()
	for _, prefix := range []string{"", "/seats/s1"} {
		b := newBench(t, prefix)
		b.note("trent@wingtiptoys.example")
		b.ask("alejandra@contoso.example", "47")
		followed := map[string]bool{}
		for _, at := range allPages {
			got := b.get(at)
			if at != "/nothing" && got.status != http.StatusOK {
				t.Fatalf("%s: %d\n%s", at, got.status, got.body)
			}
			if csp := got.header.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
				t.Errorf("%s: policy %q", at, csp)
			}
			doc := parse(t, got.body)
			doc.mustSay(t, page.Banner)
			for _, link := range doc.links {
				checkLink(b, at, prefix, link, followed)
			}
			for _, form := range doc.forms() {
				if !strings.HasPrefix(form, prefix+"/") {
					t.Errorf("%s: form to %q", at, form)
				}
			}
		}
		if len(followed) < 15 {
			t.Errorf("only %d links were followed", len(followed))
		}
	}
}

// checkLink follows a link of ours, which must lead somewhere below the prefix.
func checkLink(b *bench, from, prefix, link string, followed map[string]bool) {
	t := b.t
	t.Helper()
	if strings.HasPrefix(link, "https://localhost:8443/") || strings.HasPrefix(link, "#") || strings.HasPrefix(link, "/assets/") || followed[link] {
		return // a surface, the page itself, what the first console serves
	}
	followed[link] = true
	rest, below := strings.CutPrefix(link, prefix)
	if !below || !strings.HasPrefix(rest, "/") {
		t.Errorf("%s links to %q, which is not of this console", from, link)
		return
	}
	path, _, _ := strings.Cut(rest, "#")
	if got := b.get(path); got.status != http.StatusOK && got.status != http.StatusMethodNotAllowed { // the latter for forms
		t.Errorf("%s links to %q: %d", from, link, got.status)
	}
}

func TestAssetsAreServedToKeep(t *testing.T) {
	t.Parallel()
	b := newBench(t, "")
	for _, at := range []string{"/assets/pcsandbox.css", "/assets/pcsandbox.js", "/assets/mark.svg", "/favicon.ico", "/robots.txt"} {
		got := b.get(at)
		if got.status != http.StatusOK || got.body == "" || got.header.Get("ETag") == "" {
			t.Errorf("%s: %d %v", at, got.status, got.header)
		}
		if again := b.do(http.MethodGet, at, "", "If-None-Match", got.header.Get("ETag")); again.status != http.StatusNotModified || again.body != "" {
			t.Errorf("%s again: %d", at, again.status)
		}
	}
}

func TestJournalShowsTheRefusalWithItsRules(t *testing.T) {
	t.Parallel()
	b := newBench(t, "")
	b.note("trent@wingtiptoys.example")
	for _, at := range []string{"/", "/journal/1"} {
		got := b.get(at)
		doc := parse(t, got.body)
		doc.mustSay(t, "/v1/customers", "401", "Partner Center API", "trent@wingtiptoys.example", "900421", "Refused", "pwd",
			"api.mfa-claim-missing", "its amr claim contains mfa", "phase.production-enforced", "Microsoft, Mandate MFA for your partner tenant", "What to do.")
	}
	if n := b.world.Journal.Seq(); n != 1 {
		t.Errorf("looking at the journal made it %d entries long", n)
	}
}

func TestTheJournalShowsWhatWasAskedFor(t *testing.T) {
	t.Parallel()
	b := newBench(t, "")
	long := "client_id=3a0c6c9e-0000-4000-8000-000000000000&response_type=code&state=(5 characters)"
	b.world.Journal.Add(journal.Entry{Time: start, Surface: "pcapi", Method: "GET", Path: "/v1/customers", Query: "size=7", Status: 200})
	b.world.Journal.Add(journal.Entry{Time: start, Surface: "idp", Method: "GET", Path: "/common/oauth2/authorize", Query: long, Status: 200})
	doc := parse(t, b.get("/").body)
	doc.mustSay(t, "/v1/customers?size=7", long)
	if strings.Contains(doc.text, "/authorize?client_id") {
		t.Error("the list is drowned in the query of a sign-in")
	}
	if got := b.get("/api/v1/journal").body; !strings.Contains(got, `"query":"size=7"`) {
		t.Errorf("the API says %s", got)
	}
}

func TestAllDecisionsOfARequestAreToldInOrder(t *testing.T) {
	t.Parallel()
	b := newBench(t, "")
	e := journal.Entry{Time: start, Surface: "idp", Method: "POST", Path: "/common/login", Status: 200}
	e.Decide(policy.Decision{Outcome: policy.Allow, Reason: policy.SignInAccountKnown, Trail: []policy.Reason{policy.SignInAccountKnown}})
	e.Decide(policy.Decision{Outcome: policy.Allow, Reason: policy.SignInFirstFactorProven, Trail: []policy.Reason{policy.SignInFirstFactorProven}})
	e.Decide(policy.Decision{Outcome: policy.Ask, Reason: policy.SignInMFANeeded, Trail: []policy.Reason{policy.SignInMFADemandedPerUser, policy.SignInMFANeeded}})
	b.world.Journal.Add(e)
	doc := parse(t, b.get("/journal/1").body)
	from := 0
	for _, reason := range []policy.Reason{policy.SignInAccountKnown, policy.SignInFirstFactorProven, policy.SignInMFADemandedPerUser, policy.SignInMFANeeded} {
		at := strings.LastIndex(doc.text, string(reason))
		if at < from {
			t.Errorf("%s is missing or out of order", reason)
		}
		from = at
	}
	doc.mustSay(t, "More needed")
}

func TestCallThatWillBeRefusedLaterIsNeitherAllowedNorRefused(t *testing.T) {
	t.Parallel()
	b := newBench(t, "")
	e := journal.Entry{Time: start, Surface: "pcapi", Method: "GET", Path: "/v1/customers", Status: 200}
	e.Decide(policy.Decision{Outcome: policy.Allow, Reason: policy.APIMFAReported, Trail: []policy.Reason{policy.APIMFAReported}})
	b.world.Journal.Add(e)
	doc := parse(t, b.get("/?outcome=report").body)
	doc.mustSay(t, "Noted", "/v1/customers")
	if allowed := parse(t, b.get("/?outcome=allow").body); strings.Contains(allowed.text, "/v1/customers") {
		t.Error("it is listed as allowed, too")
	}
}

func TestEmptyJournalTellsWhatToTry(t *testing.T) {
	t.Parallel()
	b := newBench(t, "")
	doc := parse(t, b.get("/").body)
	doc.mustSay(t, "Nothing has happened yet", "curl -i --cacert ca.pem https://localhost:8443/v1/customers")
	if !slices.Contains(doc.links, "https://localhost:8443/dashboard/overview") {
		t.Errorf("links: %v", doc.links)
	}
}

func TestJournalIsFiltered(t *testing.T) {
	t.Parallel()
	b := newBench(t, "")
	b.note("trent@wingtiptoys.example")
	b.world.Journal.Add(journal.Entry{Time: start, Surface: "idp", Method: "POST", Path: "/common/oauth2/token", Status: 200, Caller: journal.Caller{User: "john@fabrikam.example"}})
	b.world.Journal.Add(journal.Entry{Time: start, Surface: "assets", Method: "GET", Path: "/assets/pcsandbox.css", Status: 200})
	for query, want := range map[string][2]bool{ // shows the call, shows the token
		"":               {true, true},
		"surface=pcapi":  {true, false},
		"surface=idp":    {false, true},
		"user=TRENT":     {true, false},
		"status=401":     {true, false},
		"status=2xx":     {false, true},
		"status=abc":     {false, false},
		"reason=mfa":     {true, false},
		"outcome=deny":   {true, false},
		"outcome=allow":  {false, false},
		"before=2":       {true, false},
		"before=x":       {true, true},
		"surface=assets": {false, false},
	} {
		doc := parse(t, b.get("/?"+query).body)
		if got := [2]bool{strings.Contains(doc.text, "/v1/customers"), strings.Contains(doc.text, "/common/oauth2/token")}; got != want {
			t.Errorf("%q shows %v, want %v", query, got, want)
		}
		if got := strings.Contains(doc.text, "/assets/"); got != (query == "surface=assets") {
			t.Errorf("%q shows styles: %v", query, got)
		}
	}
}

func TestLongJournalHasPages(t *testing.T) {
	t.Parallel()
	b := newBench(t, "")
	for range 100 {
		b.note("trent@wingtiptoys.example")
	}
	seen := map[string]bool{}
	for at, pages := "/", 0; at != ""; pages++ {
		doc := parse(t, b.get(at).body)
		at = ""
		for _, l := range doc.links {
			if strings.HasPrefix(l, "/journal/") {
				seen[l] = true
			}
			if strings.Contains(l, "before=") {
				at = l
			}
		}
		if pages > 5 {
			t.Fatal("the pages never end")
		}
	}
	if len(seen) != 100 {
		t.Errorf("%d of 100 requests are on the pages", len(seen))
	}
}

func TestPageOfARequestThatIsNotThere(t *testing.T) {
	t.Parallel()
	b := newBench(t, "")
	b.note("trent@wingtiptoys.example")
	for _, seq := range []string{"0", "2", "x", "18446744073709551615"} {
		if got := b.get("/journal/" + seq); got.status != http.StatusNotFound || !strings.Contains(got.body, page.Banner) {
			t.Errorf("%s: %d", seq, got.status)
		}
	}
}

func TestHostileNamesStayText(t *testing.T) {
	t.Parallel()
	const hostile = `"><script>alert(1)</script><a href='javascript:alert(2)'>{{.}}`
	sc, err := scenarios.Open("partner-center-mfa")
	if err != nil {
		t.Fatal(err)
	}
	sc.Clock = &scenarios.Clock{Start: start, Mode: scenarios.Frozen}
	for i := range sc.Tenants {
		sc.Tenants[i].Name = hostile
		for k := range sc.Tenants[i].Users {
			sc.Tenants[i].Users[k].Name = hostile
			sc.Tenants[i].Users[k].Password = hostile
		}
	}
	b := benchOf(t, sc, "")
	e := journal.Entry{Time: start, Surface: hostile, Method: hostile, Path: hostile, Status: 400, Code: hostile, Screen: hostile, Cause: hostile,
		Caller: journal.Caller{User: hostile, App: hostile, Tenant: hostile, AMR: []string{hostile}}}
	e.Detail(hostile, hostile)
	b.world.Journal.Add(e)
	a := b.ask("alejandra@contoso.example", hostile)
	b.form("/phones/alejandra", "answer", "approve", "id", a.ID, "number", hostile)
	for _, at := range append(slices.Clone(allPages), "/?user="+url.QueryEscape(hostile), "/?done="+url.QueryEscape(hostile), "/phones/"+url.PathEscape(hostile), "/scenario/reset?library="+url.QueryEscape(hostile)) {
		parse(t, b.get(at).body) // fails on what runs
	}
	if doc := parse(t, b.get("/people").body); !strings.Contains(doc.text, hostile) {
		t.Error("the people's page does not show the name as it is")
	}
}

func TestNothingSecretIsOnTheJournalPage(t *testing.T) {
	t.Parallel()
	b := newBench(t, "")
	b.form("/decode", "token", goodToken)
	b.do(http.MethodPost, "/api/v1/tokens/inspect", `{"token":"`+goodToken+`"}`)
	b.do(http.MethodPatch, "/api/v1/users/john", `{"password":"my-new-password"}`, "Authorization", "Bearer "+goodToken, "Cookie", "a=my-cookie")
	b.do(http.MethodPost, "/api/v1/tokens", `{"as":"alejandra"}`)
	for _, at := range []string{"/", "/?surface=console", "/api/v1/journal?surface=all", "/journal/1"} {
		got := b.get(at)
		for _, secret := range []string{goodToken, goodToken[:40], "my-new-password", "my-cookie"} {
			if strings.Contains(got.body, secret) {
				t.Errorf("%s shows %q", at, secret)
			}
		}
	}
	j := must[*control.Journal](t)(b.client.Journal(t.Context(), 0))
	if len(j.Entries) != 0 {
		t.Errorf("what steers the sandbox is listed unasked: %+v", j.Entries)
	}
	doc := parse(t, b.get("/?surface=console").body)
	doc.mustSay(t, "/api/v1/users/john", "settings of the user")
}

func TestProblemIsAPageForPeopleAndJSONForPrograms(t *testing.T) {
	t.Parallel()
	b := newBench(t, "")
	if got := b.get("/phones/mallory"); got.status != http.StatusNotFound || !strings.HasPrefix(got.header.Get("Content-Type"), "text/html") {
		t.Errorf("page: %d %v", got.status, got.header)
	}
	parsed := parse(t, b.get("/nothing").body)
	parsed.mustSay(t, "There is nothing here", "The console begins at /")
	if got := b.do(http.MethodPost, "/people", ""); got.status != http.StatusMethodNotAllowed || got.header.Get("Allow") != "GET, HEAD" {
		t.Errorf("wrong method: %d %v", got.status, got.header)
	}
	if got := b.do(http.MethodPost, "/scenario/clock", "by=%zz", "Content-Type", web.FormType); got.status != http.StatusBadRequest || !strings.Contains(got.body, "The form cannot be read") {
		t.Errorf("broken form: %d %s", got.status, got.body)
	}
	if got := b.do(http.MethodPost, "/scenario/clock", `{"by":"1h"}`, "Content-Type", "application/json"); got.status != http.StatusBadRequest {
		t.Errorf("JSON for a form: %d", got.status)
	}
	if got := b.do(http.MethodPost, "/decode", "token="+strings.Repeat("x", maxBody), "Content-Type", web.FormType); got.status != http.StatusRequestEntityTooLarge {
		t.Errorf("oversized: %d", got.status)
	}
}
