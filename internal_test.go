package pcsandbox

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/clock"
	"github.com/pcsandbox/pcsandbox/internal/journal"
	"github.com/pcsandbox/pcsandbox/internal/phone"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// A told is a test that remembers what it is told and goes on, whatever it is.
type told struct {
	mu       sync.Mutex
	text     string
	cleanups []func()
}

func (f *told) Helper() {}
func (f *told) Errorf(format string, args ...any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.text += fmt.Sprintf(format, args...)
}
func (f *told) Fatalf(format string, args ...any) { f.Errorf(format, args...) }
func (f *told) Cleanup(do func())                 { f.cleanups = append(f.cleanups, do) }

// ownEngine is an engine that a test may change.
func ownEngine(t *testing.T) *engine {
	t.Helper()
	shared, err := embedded()
	if err != nil {
		t.Fatal(err)
	}
	return newEngine(shared.keys, shared.cas, slog.New(slog.DiscardHandler))
}

func TestAnInternalErrorFailsTheTest(t *testing.T) {
	t.Parallel()
	e := ownEngine(t)
	broken := notPlayed("vault", "a service with a bug")
	broken.Routes = []web.Route{{Method: http.MethodGet, Path: "/secrets/x", Name: "x", Func: func(*web.Call) (web.Result, error) { panic("oh no") }}}
	e.surfaces["vault"] = broken
	f := &told{}
	sb := start(f, e, nil)
	resp, err := sb.Client().Get(sb.Origin + "/secrets/x")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	const want = "pcsandbox: internal error at GET /secrets/x: this is a bug of pcsandbox, not of your code: panic: oh no\n"
	if !strings.HasPrefix(f.text, want) || !strings.Contains(f.text, "internal_test.go") {
		t.Errorf("the test was told:\n%s", f.text)
	}
	before := f.text
	for _, clean := range f.cleanups {
		clean()
	}
	rec := &recording{header: http.Header{}}
	req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, "/secrets/x", nil)
	req.Host = "localhost"
	sb.Surfaces().ServeHTTP(rec, req)
	if rec.status != http.StatusInternalServerError || f.text != before {
		t.Errorf("a test that is over was told, too: %d %s", rec.status, f.text)
	}
}

func TestAClosedSandboxHoldsNoMemoryOfTheJournals(t *testing.T) {
	t.Parallel()
	e := ownEngine(t)
	sb := start(&told{}, e, nil)
	resp, err := sb.Client().Get(sb.Origin + "/v1/customers")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if e.budget.Used() == 0 {
		t.Fatal("the request is in no journal")
	}
	sb.Close()
	sb.Close() // does no harm
	if n := e.budget.Used(); n != 0 {
		t.Errorf("%d bytes are still held", n)
	}
}

func TestVariantsOfAScenarioAreBuiltOnce(t *testing.T) {
	t.Parallel()
	e := ownEngine(t)
	at := time.Date(2026, 4, 2, 9, 0, 0, 0, time.UTC)
	make := func(opts ...Option) *world.Base {
		f := &told{}
		sb := start(f, e, opts)
		if f.text != "" {
			t.Fatal(f.text)
		}
		defer sb.Close()
		return sb.main.world.Base()
	}
	text := []byte("version: 1\nname: x\nextends: trent\n")
	for name, opts := range map[string][]Option{
		"built in": {Scenario("trent")}, "text": {ScenarioText("x.yaml", text)},
		"as of": {AsOf("2026-03-01")}, "frozen": {Frozen(at)}, "both": {AsOf("2026-03-01"), Frozen(at)},
	} {
		if make(opts...) != make(opts...) {
			t.Errorf("%s: built twice", name)
		}
	}
	if make() == make(AsOf("today")) || make(Frozen(at)) == make(Frozen(at.Add(time.Second))) {
		t.Error("different worlds have one base")
	}
	for n := range 2 * maxBases {
		if _, err := e.played(Config{Frozen: at.Add(time.Duration(n) * time.Hour)}); err != nil {
			t.Fatal(err)
		}
	}
	if len(e.variants) > maxBases {
		t.Errorf("%d variants are kept", len(e.variants))
	}
}

// ring puts a request on Alejandra's phone, as the sign-in page does, and has the
// journal tell of the page.
func ring(t *testing.T, sb *Sandbox) string {
	t.Helper()
	w := sb.main.world
	var a phone.Approval
	err := w.Write(func(tx *world.Txn) (err error) {
		a, err = phone.Ask(tx, phone.Approval{UPN: "alejandra@contoso.example", Number: "42"}, w.Now())
		return err
	})
	if err != nil {
		t.Error(err)
	}
	w.Journal.Add(journal.Entry{Surface: "idp", Route: "signin.login", Method: http.MethodPost, Path: "/login", Status: http.StatusOK, Screen: "entra.mfa-push"})
	return a.ID
}

func TestPhonesAreAnsweredAsSoonAsTheyRing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer func(*Sandbox, TB, string)
		early  bool
		want   phone.State
	}{
		"approved, it rang before": {(*Sandbox).Approve, true, phone.Approved},
		"approved, it rings later": {(*Sandbox).Approve, false, phone.Approved},
		"denied, it rings later":   {(*Sandbox).Deny, false, phone.Denied},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := Start(t)
			ids := make(chan string, 1)
			if c.early {
				ids <- ring(t, sb)
			} else {
				go func() {
					_ = clock.Sleep(t.Context(), 20*time.Millisecond)
					ids <- ring(t, sb)
				}()
			}
			c.answer(sb, t, "alejandra")
			if a, _ := phone.Approvals.Get(sb.main.world.Read(), <-ids); a.State != c.want {
				t.Errorf("the request is %s", a.State)
			}
		})
	}
}

func TestAPhoneShowsMessagesAndCodesAsSoonAsTheyCome(t *testing.T) {
	t.Parallel()
	sb := Start(t)
	w := sb.main.world
	send := func(code string) phone.Message {
		var m phone.Message
		err := w.Write(func(tx *world.Txn) (err error) {
			m, err = phone.Send(tx, phone.Message{UPN: "alejandra@contoso.example", Party: "Contoso", Text: "Use " + code, Code: code}, w.Now())
			return err
		})
		if err != nil {
			t.Error(err)
		}
		w.Journal.Add(journal.Entry{Surface: "idp", Route: "signin.mfa", Method: http.MethodPost, Path: "/common/SAS/ProcessAuth", Status: http.StatusOK})
		return m
	}
	old := send("111111")
	if err := w.Write(func(tx *world.Txn) error { return phone.Spend(tx, old.ID) }); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = clock.Sleep(t.Context(), 20*time.Millisecond)
		send("222222")
	}()
	if m := sb.Phone("alejandra").Message(t); m.Code != "222222" || m.From != "Contoso" {
		t.Errorf("the phone shows %+v", m)
	}
	if code := sb.Phone("alejandra").Code(t); len(code) != 6 {
		t.Errorf("the app shows %q", code)
	}
	sb.Phone("alejandra").Answer(t, "deny")
	rang := ring(t, sb)
	if a, _ := phone.Approvals.Get(w.Read(), rang); a.State != phone.Denied {
		t.Errorf("told to deny, the phone leaves the request %s", a.State)
	}
	sb.patience = 10 * time.Millisecond
	var f told
	sb.Phone("john").Message(&f)
	if want := "pcsandbox: in 10ms nobody sent john a code by text message\n"; !strings.HasPrefix(f.text, want) {
		t.Errorf("got %s", f.text)
	}
	f = told{}
	sb.Phone("nobody").Answer(&f, "deny")
	if want := "pcsandbox: nobody's phone: "; !strings.HasPrefix(f.text, want) {
		t.Errorf("got %s", f.text)
	}
}

func TestWaitingInVainSaysWhatHappenedInstead(t *testing.T) {
	t.Parallel()
	sb := Start(t, Frozen(time.Date(2026, 4, 2, 9, 0, 0, 0, time.UTC)))
	sb.patience = 10 * time.Millisecond
	var f told
	sb.Approve(&f, "alejandra")
	if want := "pcsandbox: in 10ms nobody asked for alejandra's approval\nthe journal is empty: no request has reached the services"; f.text != want {
		t.Errorf("got\n%s\nwant\n%s", f.text, want)
	}
	ring(t, sb)
	f = told{}
	if e := sb.WaitFor(&f, Match{Surface: "idp", Screen: "entra.mfa-totp"}); e.Seq != 0 {
		t.Errorf("found %+v", e)
	}
	const want = `pcsandbox: in 10ms no request with surface idp, screen entra.mfa-totp
nearest:
  #1 POST /login: screen is entra.mfa-push, not entra.mfa-totp
the journal:
  #1  00:00:00  idp  signin.login  POST /login  200  nobody  entra.mfa-push`
	if f.text != want {
		t.Errorf("got\n%s\nwant\n%s", f.text, want)
	}
}

func TestAWrongCountShowsWhatCameNear(t *testing.T) {
	t.Parallel()
	sb := Start(t, Frozen(time.Date(2026, 4, 2, 9, 0, 0, 0, time.UTC)))
	sb.Fault(t, Fault{Route: "customers.list", Skip: 2, Status: 503}) // is #1
	for _, who := range []string{"alejandra", "john", "john"} {
		resp, err := sb.ClientFor(t, who).Get(sb.APIURL + "/v1/customers")
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
	}
	fault := sb.Journal()[2].Details[0].Value
	for want, c := range map[string]struct {
		times int
		match Match
	}{
		"": {1, Match{Route: "customers.list", User: "john", Reason: "api.mfa-claim-missing", Path: "/v1/", Method: "get", App: "desktop", Code: "900421", After: 2}},
		`pcsandbox: 0 requests with user trent@wingtiptoys.example, want 1
the journal:
` + theThree(fault): {1, Match{User: "trent"}},
		`pcsandbox: 0 requests with route customers.list, user john@fabrikam.example, status 200, want 1
nearest:
  #3 GET /v1/customers: status is 401, not 200
  #2 GET /v1/customers: user is alejandra@contoso.example, not john@fabrikam.example
the journal:
` + theThree(fault): {1, Match{Route: "customers.list", User: "john@fabrikam.example", Status: 200}},
		`pcsandbox: 1 request with status 200, want 0
these match:
  #2  09:00:00  pcapi  customers.list  GET /v1/customers  200  alejandra@contoso.example  api.mfa-claim-present
the journal:
` + theThree(fault): {0, Match{Status: 200}},
	} {
		var f told
		if sb.ExpectCalls(&f, c.times, c.match); f.text != want {
			t.Errorf("got\n%s\nwant\n%s", f.text, want)
		}
	}
}

func theThree(fault string) string {
	return `  #2  09:00:00  pcapi  customers.list  GET /v1/customers  200  alejandra@contoso.example  api.mfa-claim-present
  #3  09:00:00  pcapi  customers.list  GET /v1/customers  401  john@fabrikam.example      api.mfa-claim-missing · 900421
  #4  09:00:00  pcapi  customers.list  GET /v1/customers  503  nobody                     503 · fault ` + fault
}

func TestLongJournalsAreReadInFullAndShownInPart(t *testing.T) {
	t.Parallel()
	sb := Start(t)
	for n := range 2345 {
		sb.main.world.Journal.Add(journal.Entry{Surface: "pcapi", Route: "customers.get", Method: http.MethodGet, Path: fmt.Sprint("/v1/customers/", n), Status: 200})
	}
	all := sb.Journal()
	if len(all) != 2345 || all[2344].Path != "/v1/customers/2344" {
		t.Fatalf("%d entries", len(all))
	}
	if text := recent(all); !strings.HasPrefix(text, "the last 12 of 2345 requests:\n") || strings.Count(text, "\n") != mostRecent {
		t.Errorf("%s", text)
	}
	sb.ExpectCalls(t, 2345, Match{Path: "/V1/Customers/"})
}

func TestAFailedRequestOfDirectIsAnError(t *testing.T) {
	t.Parallel()
	sb, err := New()
	if err != nil {
		t.Fatal(err)
	}
	defer sb.Close()
	if _, err := sb.Control().User(t.Context(), "nobody"); err == nil || errors.Unwrap(err) != nil {
		t.Errorf("%v", err)
	}
}

func TestJournalCanBeFilteredByEverySurface(t *testing.T) {
	t.Parallel()
	sb := Start(t)
	resp, err := http.Get(sb.ConsoleURL + "/")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	page, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	for name := range sb.engine.surfaces {
		if listed := strings.Contains(string(page), `<option value="`+name+`">`); listed != (name != "assets") {
			t.Errorf("the journal's filter offers %s: %v", name, listed)
		}
	}
}

func TestLineOfTheJournalTellsAnErrorThatNoDecisionRefused(t *testing.T) {
	t.Parallel()
	e := Entry{Surface: "graph", Method: "GET", Path: "/v1.0/domains/nowhere.example", Status: http.StatusNotFound, Outcome: "not-found",
		Decisions: []control.Decision{{Outcome: "allow", Reason: "graph.permission-held"}}}
	if got := line(e); !strings.HasSuffix(got, "\tnot-found · graph.permission-held") {
		t.Errorf("%q", got)
	}
}
