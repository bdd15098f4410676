package pcsandbox_test

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox"
	"github.com/pcsandbox/pcsandbox/control"
)

// A fakeT is a test that looks at what it is told. Like a real one it ends its
// goroutine when it fails for good.
type fakeT struct {
	mu       sync.Mutex
	fatal    string
	errors   []string
	cleanups []func()
}

func (f *fakeT) Helper() {}
func (f *fakeT) Fatalf(format string, args ...any) {
	f.mu.Lock()
	f.fatal = fmt.Sprintf(format, args...)
	f.mu.Unlock()
	runtime.Goexit()
}
func (f *fakeT) Errorf(format string, args ...any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.errors = append(f.errors, fmt.Sprintf(format, args...))
}
func (f *fakeT) Cleanup(do func()) { f.cleanups = append(f.cleanups, do) }

// fails runs something that should fail its test and returns what it was told.
func fails(t *testing.T, do func(pcsandbox.TB)) string {
	t.Helper()
	f, done := &fakeT{}, make(chan struct{})
	go func() {
		defer close(done)
		do(f)
	}()
	<-done
	for _, clean := range f.cleanups {
		clean()
	}
	return strings.Join(append(f.errors, f.fatal), "")
}

func get(t *testing.T, c *http.Client, url string) (status string) {
	t.Helper()
	resp, err := c.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	return resp.Status
}

func body(t *testing.T, resp *http.Response) string {
	t.Helper()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestStartTellsWhatIsWrongWithItsOptions(t *testing.T) {
	t.Parallel()
	for want, opt := range map[string]pcsandbox.Option{
		`pcsandbox: there is no built-in scenario "trnt"; did you mean "trent"?`:                             pcsandbox.Scenario("trnt"),
		`pcsandbox: ours.yaml:1:1: the scenario has no version`:                                              pcsandbox.ScenarioText("ours.yaml", []byte("name: ours\n")),
		`pcsandbox: scenario: open nowhere.yaml: `:                                                           pcsandbox.ScenarioFile("nowhere.yaml"),
		`pcsandbox: as of "2026-13-01": it must be a day such as 2026-03-15, or today`:                       pcsandbox.AsOf("2026-13-01"),
		`pcsandbox: as of no day: name one such as 2026-03-15, or today`:                                     pcsandbox.AsOf(""),
		`pcsandbox: frozen at no time: name one`:                                                             pcsandbox.Frozen(time.Time{}),
		`pcsandbox: frozen at 1066-10-14 00:00:00 +0000 UTC: it must be a time from 2000 to 2200`:            pcsandbox.Frozen(time.Date(1066, 10, 14, 0, 0, 0, 0, time.UTC)),
		`pcsandbox: public URL "http://x": it must be scheme and host alone, such as https://localhost:9443`: func(c *pcsandbox.Config) error { c.PublicURL = "http://x"; return nil },
		`pcsandbox: address "8443": it must be host and port, such as localhost:8443`:                        func(c *pcsandbox.Config) error { c.Addr = "8443"; return nil },
		`pcsandbox: address "8080": it must be host and port, such as localhost:8443`:                        func(c *pcsandbox.Config) error { c.ConsoleAddr = "8080"; return nil },
	} {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			if got := fails(t, func(f pcsandbox.TB) { pcsandbox.Start(f, opt) }); !strings.HasPrefix(got, want) {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
			if strings.Contains(want, "ddress") {
				return // New has no listeners
			}
			if _, err := pcsandbox.New(opt); err == nil || !strings.HasPrefix("pcsandbox: "+err.Error(), want) {
				t.Errorf("New: %v", err)
			}
		})
	}
}

func TestAnyNumberRunSideBySide(t *testing.T) {
	t.Parallel()
	for n := range 12 {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			sb := pcsandbox.Start(t, pcsandbox.Scenario("trent"))
			trent := sb.ClientFor(t, "trent")
			if n%2 == 0 {
				sb.SetPolicyDate(t, "2026-01-15")
				sb.Fault(t, pcsandbox.Fault{Route: "customers.list", Status: 503})
			}
			want := map[bool]string{true: "503 Service Unavailable 200 OK", false: "401 Unauthorized - MFA required 401 Unauthorized - MFA required"}[n%2 == 0]
			if got := get(t, trent, sb.APIURL+"/v1/customers") + " " + get(t, trent, sb.APIURL+"/v1/customers"); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
			sb.ExpectCalls(t, 2, pcsandbox.Match{Route: "customers.list"})
		})
	}
}

func TestAScenarioComesFromAFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "mine.yaml")
	if err := os.WriteFile(file, []byte("version: 1\nname: mine\nextends: partner-center-mfa\nas_of: 2026-03-31\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	sb := pcsandbox.Start(t, pcsandbox.ScenarioFile(file))
	if got := get(t, sb.ClientFor(t, "john"), sb.APIURL+"/v1/customers"); got != "200 OK" {
		t.Errorf("got %s", got)
	}
}

func TestDateAndClockOfTheOptionsSurviveAReset(t *testing.T) {
	t.Parallel()
	at := time.Date(2027, 1, 2, 3, 4, 5, 0, time.UTC)
	sb := pcsandbox.Start(t, pcsandbox.AsOf("2026-03-31"), pcsandbox.Frozen(at))
	for range 2 {
		info, err := sb.Control().Info(t.Context())
		if err != nil || info.Policy.Date != "2026-03-31" || !info.Clock.Now.Equal(at) || !info.Clock.Frozen || !sb.Now().Equal(at) {
			t.Errorf("%v %+v %+v", err, info.Policy.Date, info.Clock)
		}
		sb.Advance(t, 48*time.Hour)
		sb.Fault(t, pcsandbox.Fault{Status: 503})
		get(t, sb.ClientFor(t, "alejandra"), sb.APIURL+"/v1/customers")
		sb.Reset(t)
		if all, err := sb.Control().Faults(t.Context()); err != nil || len(all) != 0 || len(sb.Journal()) != 0 {
			t.Errorf("%v: %d faults and %d requests after a reset", err, len(all), len(sb.Journal()))
		}
	}
}

func TestHelpersTellWhatIsWrong(t *testing.T) {
	t.Parallel()
	sb := pcsandbox.Start(t, pcsandbox.Scenario("trent"))
	for want, do := range map[string]func(pcsandbox.TB){
		"pcsandbox: token: the scenario has no person ada (there are trent":                                              func(t pcsandbox.TB) { sb.TokenFor(t, "ada") },
		"pcsandbox: token: the scenario has no application none (there are ":                                             func(t pcsandbox.TB) { sb.Token(t, pcsandbox.TokenRequest{App: "none"}) },
		`pcsandbox: token: no flaw is called "rotten"; there are expired, `:                                              func(t pcsandbox.TB) { sb.Token(t, pcsandbox.TokenRequest{As: "trent", Broken: "rotten"}) },
		"pcsandbox: token: the scenario has no resource https://x.example (there are azure-management, graph, key-vault": func(t pcsandbox.TB) { sb.Token(t, pcsandbox.TokenRequest{As: "trent", Resource: "https://x.example"}) },
		`pcsandbox: advance: by "-1s" is not a duration (send {"by": "24h"}; time only moves forward`:                    func(t pcsandbox.TB) { sb.Advance(t, -time.Second) },
		`pcsandbox: policy date: date "soon" is not a day such as 2026-03-15`:                                            func(t pcsandbox.TB) { sb.SetPolicyDate(t, "soon") },
		"pcsandbox: fault: a fault is exactly one of status, latency, drop and stall, not none":                          func(t pcsandbox.TB) { sb.Fault(t, pcsandbox.Fault{Route: "customers.list"}) },
		`pcsandbox: fault: no route is called "customer.lst" (similar names: customers.`:                                 func(t pcsandbox.TB) { sb.Fault(t, pcsandbox.Fault{Route: "customer.lst", Status: 503}) },
		`pcsandbox: fault: no service is called "api" (there are graph, idp, pcapi, portal, sts)`:                        func(t pcsandbox.TB) { sb.Fault(t, pcsandbox.Fault{Surface: "api", Status: 503}) },
		`pcsandbox: fault: latency "slow" is not a duration (write durations like 300ms or 2s)`:                          func(t pcsandbox.TB) { sb.Fault(t, pcsandbox.Fault{Latency: "slow"}) },
		`pcsandbox: match: no route is called "customers.lsit" (similar names: customers.`:                               func(t pcsandbox.TB) { sb.ExpectCalls(t, 0, pcsandbox.Match{Route: "customers.lsit"}) },
		"pcsandbox: match: the scenario has no person ada (there are trent":                                              func(t pcsandbox.TB) { sb.WaitFor(t, pcsandbox.Match{User: "ada"}) },
		"pcsandbox: match: the scenario has no application none (there are ":                                             func(t pcsandbox.TB) { sb.ExpectCalls(t, 0, pcsandbox.Match{App: "none"}) },
		"pcsandbox: token: the scenario has no application graph (there are ":                                            func(t pcsandbox.TB) { sb.Token(t, pcsandbox.TokenRequest{App: "graph"}) },
		"pcsandbox: token: the scenario has no resource desktop (there are ":                                             func(t pcsandbox.TB) { sb.Token(t, pcsandbox.TokenRequest{As: "trent", Resource: "desktop"}) },
		"pcsandbox: match: the scenario has no application graph (there are ":                                            func(t pcsandbox.TB) { sb.ExpectCalls(t, 0, pcsandbox.Match{App: "graph"}) },
		`pcsandbox: match: the journal has no such value of "scope", since it is long or looks like a secret; match the query "scope"`: func(t pcsandbox.TB) {
			sb.ExpectCalls(t, 0, pcsandbox.Match{Query: "size=7&scope=" + strings.Repeat("a ", 61)})
		},
		`pcsandbox: match: no decision has the reason "mfa"; the console lists them under /api/v1/rules`:            func(t pcsandbox.TB) { sb.ExpectCalls(t, 0, pcsandbox.Match{Reason: "mfa"}) },
		`pcsandbox: match: the journal has no values of "code", since they could be secret; match the query "code"`: func(t pcsandbox.TB) { sb.ExpectCalls(t, 0, pcsandbox.Match{Query: "code=abc"}) },
		"pcsandbox: ada's phone: ": func(t pcsandbox.TB) { sb.Approve(t, "ada") },
	} {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			if got := fails(t, do); !strings.HasPrefix(got, want) {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestTheJournalHasWhatWasAskedFor(t *testing.T) {
	t.Parallel()
	sb := pcsandbox.Start(t)
	if _, err := sb.Client().Get(sb.APIURL + "/v1/customers?SIZE=7&offset=14&code=0.AXo"); err != nil {
		t.Fatal(err)
	}
	for query, times := range map[string]int{"size=7": 1, "offset=14&size=7": 1, "Offset=14": 1, "size": 1, "code": 1, "size=8": 0, "top": 0} {
		sb.ExpectCalls(t, times, pcsandbox.Match{Path: "/v1/customers", Query: query})
	}
	if got, want := sb.Journal()[0].Query, "SIZE=7&offset=14&code=(5 characters)"; got != want {
		t.Errorf("the journal has %q, want %q", got, want)
	}
	got := fails(t, func(t pcsandbox.TB) { sb.ExpectCalls(t, 1, pcsandbox.Match{Query: "size=8"}) })
	if want := "/v1/customers?SIZE=7&offset=14"; !strings.Contains(got, want) {
		t.Errorf("got\n%s\nwhich does not say %s", got, want)
	}
}

func TestAClientHasItsOwnCookiesAndKeepsAnOwnHeader(t *testing.T) {
	t.Parallel()
	sb := pcsandbox.Start(t)
	if a, b := sb.Client(), sb.Client(); a.Jar == nil || a.Jar == b.Jar {
		t.Error("two clients share their cookies, or have none")
	}
	req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, sb.APIURL+"/v1/customers", nil)
	req.Header.Set("Authorization", "Bearer "+sb.TokenFor(t, "john"))
	resp, err := sb.ClientFor(t, "alejandra").Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("John's token became another: %s", resp.Status)
	}
}

func TestControlNeedsNoConnection(t *testing.T) {
	t.Parallel()
	sb, err := pcsandbox.New(pcsandbox.Scenario("trent"))
	if err != nil {
		t.Fatal(err)
	}
	defer sb.Close()
	u, err := sb.Control().ChangeUser(t.Context(), "trent", control.UserChange{Enabled: new(false)})
	if err != nil || u.Enabled {
		t.Errorf("%v %+v", err, u)
	}
	info, err := sb.Control().Info(t.Context())
	if err != nil || info.Origin != "https://localhost" || info.Origin != sb.Origin || info.Console != "http://localhost" {
		t.Errorf("%v %+v", err, info)
	}
	if pem, err := sb.Control().CA(t.Context()); err != nil || string(pem) != string(sb.CAPEM()) {
		t.Errorf("%v %s", err, pem)
	}
}

func TestFaultsAreListedAndEnded(t *testing.T) {
	t.Parallel()
	sb := pcsandbox.Start(t)
	c := sb.Control()
	a := sb.Fault(t, pcsandbox.Fault{Surface: "pcapi", Route: "customers.*", Path: "/v1", Skip: 1, Times: 2, Status: 429, RetryAfter: "90s"})
	b := sb.Fault(t, pcsandbox.Fault{Route: "token.v2", Stall: "1s"})
	want := pcsandbox.Fault{ID: a.ID, Surface: "pcapi", Route: "customers.*", Path: "/v1", Skip: 1, Times: 2, Status: 429, RetryAfter: "1m30s", Seen: 2, Taken: 1}
	for range 2 {
		get(t, sb.ClientFor(t, "alejandra"), sb.APIURL+"/v1/customers")
	}
	all, err := c.Faults(t.Context())
	if err != nil || len(all) != 2 || all[0] != want || all[1].ID != b.ID {
		t.Errorf("%v %+v", err, all)
	}
	if err := c.DeleteFault(t.Context(), a.ID); err != nil {
		t.Error(err)
	}
	if err := c.DeleteFault(t.Context(), a.ID); err == nil || !strings.Contains(err.Error(), a.ID) {
		t.Errorf("again: %v", err)
	}
	if err := c.ClearFaults(t.Context()); err != nil {
		t.Error(err)
	}
	if all, err := c.Faults(t.Context()); err != nil || len(all) != 0 {
		t.Errorf("%v %+v", err, all)
	}
}

func TestThrottlingSpeaksTheServicesOwnLanguage(t *testing.T) {
	t.Parallel()
	sb := pcsandbox.Start(t)
	sb.Fault(t, pcsandbox.Fault{Status: 429, RetryAfter: "7s", Times: 2})
	for path, want := range map[string]string{
		"/v1/customers":                 `429 7 {"statusCode":429,"message":"Rate limit is exceeded. Try again in 7 seconds."}`,
		"/common/oauth2/v2.0/authorize": `429 7 Too Many Requests`,
	} {
		resp, err := sb.Client().Get(sb.APIURL + path)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		if got := fmt.Sprint(resp.StatusCode, " ", resp.Header.Get("Retry-After"), " ", body(t, resp)); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}

func TestTheConsoleSuffersNoFaults(t *testing.T) {
	t.Parallel()
	sb := pcsandbox.Start(t)
	sb.Fault(t, pcsandbox.Fault{Drop: "before", Times: 1000})
	if _, err := control.New(sb.ConsoleURL, nil).Info(t.Context()); err != nil {
		t.Error(err)
	}
	if got := get(t, sb.Client(), sb.Origin+"/favicon.ico"); got != "200 OK" {
		t.Errorf("styles and icons: %s", got)
	}
}
