package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/control"
)

// idp is an answered request of a client to Entra.
func idp(client, route, path string) control.Entry {
	return control.Entry{Surface: "idp", Client: client, Route: route, Method: "GET", Path: path, Status: 200}
}

// refused makes a refused one of it.
func refused(e control.Entry, status int, code string) control.Entry {
	e.Status, e.Code, e.Cause = status, code, code+": it says why."
	return e
}

// of makes it that of an app.
func of(app string, e control.Entry) control.Entry {
	e.App = app
	return e
}

// api is a call of the Partner Center API with what was decided.
func api(client string, status int, outcome, reason string) control.Entry {
	return control.Entry{Surface: "pcapi", Client: client, Route: "customers.list", Method: "GET", Path: "/v1/customers", Status: status,
		Decisions: []control.Decision{{Outcome: outcome, Reason: reason, Text: "why", Remedy: "what to do"}}}
}

func TestJournalShowsTheMistakesOfClients(t *testing.T) {
	t.Parallel()
	const discovery, token = "/contoso.example/v2.0/.well-known/openid-configuration", "/contoso.example/oauth2/v2.0/token"
	badSecret := refused(idp("go", "token.v2", token), 401, "AADSTS7000215")
	noBearer := api("java/17", 401, "deny", "api.bearer-missing")
	for name, c := range map[string]struct {
		entries []control.Entry
		want    string
		mended  string
	}{
		"discovery, then nothing":                 {[]control.Entry{idp("node", "discovery.v2", discovery)}, "authority: node fetched the discovery document of contoso.example and went no further (entry 1)", ""},
		"three times discovery is one problem":    {[]control.Entry{idp("node", "discovery.v2", discovery), idp("node", "discovery.v2", discovery), idp("node", "discovery.v2", "/T-1/v2.0/x")}, "authority: node fetched the discovery document of t-1 and went no further (entry 3)", ""},
		"a person who looks":                      {[]control.Entry{idp("curl/8.5", "discovery.v2", discovery)}, "", ""},
		"discovery, then a token":                 {[]control.Entry{idp("node", "discovery.v2", discovery), idp("node", "token.v2", token)}, "", ""},
		"by domain, then by id":                   {[]control.Entry{idp("node", "discovery.v2", discovery), idp("node", "token.v2", "/t-1/oauth2/v2.0/token")}, "", ""},
		"then a sign-in in a browser":             {[]control.Entry{idp("node", "discovery.v2", discovery), idp("Mozilla/5.0", "authorize.v2", "/contoso.example/oauth2/v2.0/authorize")}, "", ""},
		"then keys, as an API that verifies does": {[]control.Entry{idp("node", "discovery.v1", discovery), idp("node", "keys.v1", "/common/discovery/keys")}, "", ""},
		"then another client's token":             {[]control.Entry{idp("node", "discovery.v2", discovery), idp("go", "token.v2", token)}, "authority: node fetched", ""},
		"then a token of another tenant":          {[]control.Entry{idp("node", "discovery.v2", discovery), idp("node", "token.v2", "/t-2/oauth2/v2.0/token")}, "authority: node fetched", ""},
		"a tenant that is none":                   {[]control.Entry{refused(idp("node", "", "/entra/x"), 400, "AADSTS90002")}, "sign-in: AADSTS90002: 1 request of node, the last GET /entra/x (entry 1)", ""},
		"a wrong secret twice":                    {[]control.Entry{badSecret, badSecret}, "sign-in: AADSTS7000215: 2 requests of go", ""},
		"a wrong secret, then the right one":      {[]control.Entry{badSecret, idp("go", "token.v2", token)}, "", ": AADSTS7000215 of go (entry 1)"},
		"a wrong secret, then another's right":    {[]control.Entry{badSecret, idp("java", "token.v2", token)}, "sign-in: AADSTS7000215: 1 request of go", ""},
		"a refusal that the mandate is about":     {[]control.Entry{api("go", 401, "deny", "api.mfa-claim-missing")}, "", ""},
		"a call without a token":                  {[]control.Entry{noBearer}, "calls: api.bearer-missing: 1 request of java/17, the last GET /v1/customers (entry 1)", ""},
		"a call without, then with a token":       {[]control.Entry{noBearer, api("java/17", 200, "allow", "api.mfa-claim-present")}, "", ": api.bearer-missing of java/17 (entry 1)"},
		"a token of another tenant's":             {[]control.Entry{api("go", 401, "deny", "api.token-issuer")}, "calls: api.token-issuer", ""},
		"a wrong secret, then another app's":      {[]control.Entry{of("app-1", badSecret), of("app-2", idp("go", "token.v2", token))}, "sign-in: AADSTS7000215: 1 request of go", ""},
		"wrong, right, and wrong again":           {[]control.Entry{badSecret, idp("go", "token.v2", token), badSecret}, "sign-in: AADSTS7000215: 1 request of go, the last GET /contoso.example/oauth2/v2.0/token (entry 3)", ""},
		"a refusal without a row of its own here": {[]control.Entry{refused(idp("go", "token.v2", token), 400, "AADSTS9999999")}, "sign-in: AADSTS9999999: 1 request", ""},
		"a password that a person mistyped":       {[]control.Entry{refused(idp("Mozilla/5.0", "signin.login", "/common/login"), 200, "AADSTS50126")}, "", ""},
		"one that a program sends":                {[]control.Entry{refused(idp("go", "token.v2", token), 400, "AADSTS50126")}, "sign-in: AADSTS50126: 1 request", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := healthy(t)
			for i := range c.entries {
				c.entries[i].Seq = uint64(i + 1)
			}
			p.entries, p.seen = c.entries, uint64(len(c.entries))
			d := &diagnosis{}
			d.add(slices.DeleteFunc(p.checkJournal(), func(f finding) bool { return strings.HasPrefix(f.What, "no client but") })...)
			hasProblems(t, d, c.want)
			status := fine
			if c.mended != "" {
				status = note
			}
			if c.want == "" && (len(d.Findings) != 1 || d.Findings[0].Status != status || !strings.HasSuffix(d.Findings[0].What, c.mended)) {
				t.Errorf("found %+v", d.Findings)
			}
		})
	}
}

func TestEmptyJournalTellsWhereClientsWentInstead(t *testing.T) {
	t.Parallel()
	p := healthy(t)
	found := p.checkJournal()
	if len(found) != 1 || found[0].Status != note || !strings.Contains(strings.Join(found[0].Remedy, "\n"), "knownAuthorities: ['localhost:8443']") {
		t.Errorf("found %+v", found)
	}
	p.info.TurnedAway.Handshakes.Count = 1 // they came, and that is told elsewhere
	if found := p.checkJournal(); len(found) != 0 {
		t.Errorf("found %+v", found)
	}
}

func TestAHandshakeThatFailedBeforeSomebodyGotThroughIsANote(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		ahead, ago time.Duration // of the sandbox's clock, and of the last request
		frozen     bool
		want       string
	}{
		"a request since":                   {0, 30 * time.Second, false, note},
		"by a clock that is a year ahead":   {365 * 24 * time.Hour, 30 * time.Second, false, note},
		"a request before":                  {0, 2 * time.Minute, false, problem},
		"a clock that stands tells nothing": {0, 30 * time.Second, true, problem},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := healthy(t)
			failed := p.info.Machine.Add(-time.Minute)
			p.info.TurnedAway.Handshakes = control.Tally{Count: 14, Last: "bad record MAC", At: &failed}
			p.info.Clock = control.Clock{Now: p.info.Machine.Add(c.ahead), Frozen: c.frozen}
			e := api("node", 200, "allow", "api.mfa-claim-present")
			e.Seq, e.Time = 7, p.info.Machine.Add(c.ahead-c.ago)
			p.entries = []control.Entry{e}
			found := p.trustedSince(turnedAway(p.info))
			if len(found) != 1 || found[0].Status != c.want || c.want == note != strings.HasSuffix(found[0].What, "since then node got through (entry 7)") {
				t.Errorf("found %+v", found)
			}
		})
	}
}

func TestALibraryThatNeverCameAndOneThatLostThePortAreTold(t *testing.T) {
	t.Parallel()
	p := healthy(t)
	p.entries, p.seen = []control.Entry{api("curl/8.5", 200, "allow", "api.mfa-claim-present"), idp("Mozilla/5.0", "signin.login", "/common/login")}, 2
	if found := p.checkJournal(); len(found) != 2 || found[0].Status != note || !strings.Contains(found[0].What, "no client but browsers and curl") {
		t.Errorf("found %+v", found)
	}
	p.entries = []control.Entry{idp("python-requests/2.32", "discovery.v2", "/contoso.example/v2.0/.well-known/openid-configuration")}
	if found := p.checkJournal(); len(found) != 1 || found[0].Status != problem || !strings.Contains(found[0].Remedy[0], "--addr localhost:443") {
		t.Errorf("found %+v", found)
	}
}

func TestClientsThatWereTurnedAwayAreTold(t *testing.T) {
	t.Parallel()
	at := func(ago time.Duration) *time.Time { then := noon.Add(-ago); return &then }
	for name, c := range map[string]struct {
		away control.TurnedAway
		want string
	}{
		"nobody": {control.TurnedAway{}, ""},
		"one that does not trust the CA": {control.TurnedAway{Handshakes: control.Tally{Count: 1, Last: "EOF", At: at(time.Minute)}},
			"handshake: 1 TLS handshake failed, 1m0s ago"},
		"two": {control.TurnedAway{Handshakes: control.Tally{Count: 2, Last: "EOF", At: at(time.Second)}},
			"handshake: 2 TLS handshakes failed, the last 1s ago"},
		"long ago": {control.TurnedAway{Handshakes: control.Tally{Count: 9, Last: "EOF", At: at(time.Hour)}}, ""},
		"plain HTTP": {control.TurnedAway{PlainHTTP: control.Tally{Count: 1, At: at(0)}},
			"scheme: 1 request came by http:// to the HTTPS port, 0s ago"},
		"a host of their own": {control.TurnedAway{WrongHosts: control.Tally{Count: 3, Last: "sandbox.lan", At: at(time.Second)}},
			"host: 3 requests named a host that is not on the list (421), the last 1s ago: sandbox.lan"},
		"a host that is no name": {control.TurnedAway{WrongHosts: control.Tally{Count: 1, At: at(0)}}, "host: 1 request"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			info := healthy(t).info
			info.TurnedAway = c.away
			d := &diagnosis{}
			d.add(turnedAway(info)...)
			hasProblems(t, d, c.want)
		})
	}
	info := healthy(t).info
	info.TurnedAway.Handshakes = control.Tally{Count: 1, Last: `no certificate for "graph.microsoft.com": …`, At: at(0)}
	if f := turnedAway(info)[0]; !strings.Contains(f.Remedy[0], "--transparent") {
		t.Errorf("a real host name is told %+v", f)
	}
}
