package web

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/pcsandbox/pcsandbox/internal/journal"
	"github.com/pcsandbox/pcsandbox/internal/policy"
)

// tell serves one request and returns the answer, the journal's entry, what the
// log says and which internal errors were reported.
func tell(t *testing.T, s *Surface, r *http.Request) (w *httptest.ResponseRecorder, e journal.Entry, log string, bugs []error) {
	t.Helper()
	wd, book := newWorld(t), newLogbook()
	w = httptest.NewRecorder()
	r = r.WithContext(WithHooks(r.Context(), Hooks{Log: book.logger(), Internal: func(_ *Call, e *InternalError) { bugs = append(bugs, e) }}))
	s.Serve(w, r, wd, testSite)
	entries := wd.Journal.Newest(10)
	if len(entries) != 1 {
		t.Fatalf("the journal has %d entries", len(entries))
	}
	return w, entries[0], book.String(), bugs
}

func TestEveryAnswerCarriesStampAndTheWorldsDate(t *testing.T) {
	t.Parallel()
	s := newSurface(get("/fine", "fine", say("fine")), get("/refused", "refused", func(*Call) (Result, error) { return Result{}, errNoBearer }))
	for path, status := range map[string]int{"/fine": 200, "/refused": 401, "/nowhere": 404} {
		w, _, _, _ := tell(t, s, httptest.NewRequest(http.MethodGet, path, nil))
		if w.Code != status || w.Header()["MS-RequestId"][0] != "r-1" || w.Header().Get("Date") != "Wed, 01 Apr 2026 12:00:00 GMT" {
			t.Errorf("%s: %d %v", path, w.Code, w.Header())
		}
	}
}

func TestJournalTellsOfEveryRequest(t *testing.T) {
	t.Parallel()
	s := newSurface(get("/v1/customers/{id}", "customers.get", func(c *Call) (Result, error) {
		c.Entry.Decide(policy.Decision{Reason: "api.mfa-claim-missing"})
		c.Entry.Caller.User = "john@fabrikam.example"
		return Result{}, errNoBearer
	}))
	_, e, _, bugs := tell(t, s, httptest.NewRequest(http.MethodGet, "/v1/Customers/c-1?access_token=secret", nil))
	if !e.Time.Equal(start) || e.Took <= 0 || e.Surface != "test" || e.Route != "customers.get" || e.Method != "GET" ||
		e.Path != "/v1/Customers/c-1" || e.Status != 401 || e.Reason() != "api.mfa-claim-missing" ||
		e.Caller.User != "john@fabrikam.example" || e.Cause != "no bearer token" {
		t.Errorf("entry: %+v", e)
	}
	if len(bugs) > 0 {
		t.Errorf("a refusal is not a bug: %v", bugs)
	}
	if _, e, _, _ := tell(t, s, httptest.NewRequest(http.MethodPut, "/v2", nil)); e.Status != 404 || e.Route != "" || e.Path != "/v2" {
		t.Errorf("entry of a path without a route: %+v", e)
	}
}

func TestSurfaceMayKeepRequestsOutOfTheJournal(t *testing.T) {
	t.Parallel()
	s := newSurface(get("/looked-at", "look", say("fine")), Route{Method: http.MethodPost, Path: "/changed", Name: "change", Func: say("done")})
	s.Lists = func(c *Call) bool { return c.Route == "change" }
	wd := newWorld(t)
	for _, r := range []*http.Request{httptest.NewRequest(http.MethodGet, "/looked-at", nil), httptest.NewRequest(http.MethodPost, "/changed", nil)} {
		s.Serve(httptest.NewRecorder(), r, wd, testSite)
	}
	if got := wd.Journal.After(0); len(got) != 1 || got[0].Route != "change" {
		t.Errorf("the journal has %+v", got)
	}
}

func TestJournalEntryIsThereBeforeTheAnswer(t *testing.T) {
	t.Parallel()
	wd := newWorld(t)
	seen := -1
	w := &spy{ResponseRecorder: httptest.NewRecorder(), header: func() { seen = len(wd.Journal.Newest(9)) }}
	newSurface(get("/", "root", say("hello"))).Serve(w, httptest.NewRequest(http.MethodGet, "/", nil), wd, testSite)
	if seen != 1 {
		t.Errorf("when the status was written the journal had %d entries", seen)
	}
}

type spy struct {
	*httptest.ResponseRecorder
	header func()
}

func (s *spy) WriteHeader(status int) {
	s.header()
	s.ResponseRecorder.WriteHeader(status)
}

// TestNothingSecretReachesTheJournal sends secrets in every place a handler is
// not to blame for.
func TestNothingSecretReachesTheJournal(t *testing.T) {
	t.Parallel()
	const secret = "S3CRET"
	long := strings.Repeat(secret, 30)
	s := newSurface(Route{Method: http.MethodPost, Path: "/{any:.*}", Name: "form", Func: func(c *Call) (Result, error) {
		_, err := Form(c)
		return Result{}, err
	}})
	for name, body := range map[string]string{
		"good": "password=" + secret, "repeated": "code=" + secret + "&code=" + secret, "broken": "password=" + secret + "%zz",
		"not UTF-8": "password=" + secret + "%ff", "a strange name": secret + "%zz=x",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequest(http.MethodPost, "/"+long+"/x?code="+secret, strings.NewReader(body))
			r.Header.Set("Content-Type", FormType)
			r.Header.Set("Authorization", "Bearer "+secret)
			r.Header.Set("Cookie", "session="+secret)
			_, e, log, _ := tell(t, s, r)
			if text := string(Marshal(e)); strings.Contains(text, secret) {
				t.Errorf("the journal says %s", text)
			}
			if strings.Contains(log, secret) {
				t.Errorf("the log says %s", log)
			}
			if e.Path != "/(180 bytes)/x" {
				t.Errorf("path %q", e.Path)
			}
		})
	}
}

func TestSecretWhereAnIDBelongsStaysOutOfJournalAndLog(t *testing.T) {
	t.Parallel()
	const secret = "aBc8Q~0123456789012345678901234567890123"
	s := newSurface(Route{Method: http.MethodGet, Path: "/apps/{app}", Name: "app", Func: func(c *Call) (Result, error) {
		return Result{}, Internal(errors.New("no app '" + c.Vars["app"] + "' here"))
	}})
	_, e, log, _ := tell(t, s, httptest.NewRequest(http.MethodGet, "/apps/"+secret, nil))
	if e.Path != "/apps/(40 characters)" || e.Cause != "internal error: no app '(40 characters)' here" {
		t.Errorf("path %q, cause %q", e.Path, e.Cause)
	}
	if strings.Contains(log, secret) {
		t.Errorf("the log says %s", log)
	}
}

func TestPanicIsAnsweredLoggedAndReported(t *testing.T) {
	t.Parallel()
	explode := func(*Call) (Result, error) { panic("kaboom") }
	fails := func(c *Call, r Result) Result { panic("kaboom") }
	for name, tc := range map[string]struct {
		change func(*Surface)
		body   string
	}{
		"in a handler": {func(s *Surface) { s.Routes[0].Func = explode }, "oh no"},
		"in NoRoute":   {func(s *Surface) { s.Routes, s.NoRoute = nil, explode }, "oh no"},
		"in Spell":     {func(s *Surface) { s.Spell = func(*Call, error) Result { panic("kaboom") } }, "internal error of the sandbox; its log says more\n"},
		"in Stamp":     {func(s *Surface) { s.Routes[0].Func, s.Stamp = say("fine"), fails }, "internal error of the sandbox; its log says more\n"},
		"an error nobody can spell": {func(s *Surface) {
			s.Routes[0].Func = func(*Call) (Result, error) { return Result{}, errors.New("kaboom") }
		}, "oh no"},
		"an error marked as ours": {func(s *Surface) {
			s.Routes[0].Func = func(*Call) (Result, error) { return Result{}, Internal(errors.New("kaboom")) }
		}, "oh no"},
		"a status that is none": {func(s *Surface) { s.Routes[0].Func = func(*Call) (Result, error) { return Text(42, "kaboom"), nil } }, "internal error of the sandbox; its log says more\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSurface(get("/", "root", func(*Call) (Result, error) { return Result{}, errors.New("kaboom") }))
			tc.change(s)
			w, e, log, bugs := tell(t, s, httptest.NewRequest(http.MethodGet, "/", nil))
			if w.Code != 500 || w.Body.String() != tc.body || e.Status != 500 {
				t.Errorf("answer %d %q, journal %d", w.Code, w.Body, e.Status)
			}
			if e.Cause == "" || !strings.Contains(log, "internal error: this is a bug of pcsandbox") || len(bugs) != 1 {
				t.Errorf("cause %q, log %q, reported %v", e.Cause, log, bugs)
			}
			if strings.Contains(e.Cause, "panic") && !strings.Contains(log, "serve_test.go") {
				t.Errorf("the log has no stack: %s", log)
			}
		})
	}
	if Internal(nil) != nil {
		t.Error("nothing is an internal error")
	}
}

func TestAbortedHandlerDropsTheConnection(t *testing.T) {
	t.Parallel()
	s := newSurface(get("/", "root", func(*Call) (Result, error) { panic(http.ErrAbortHandler) }))
	defer func() {
		if v := recover(); v != http.ErrAbortHandler {
			t.Errorf("recovered %v", v)
		}
	}()
	s.Serve(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil), newWorld(t), testSite)
	t.Error("the handler was not aborted")
}

func TestBodiesAndHeadersAreBounded(t *testing.T) {
	t.Parallel()
	read := Route{Method: http.MethodPost, Path: "/", Name: "read", Func: func(c *Call) (Result, error) {
		body, err := io.ReadAll(c.Body)
		return Text(http.StatusOK, string(body)), err
	}}
	never := read
	never.Func = func(*Call) (Result, error) { t.Error("the handler was called"); return Result{}, nil }
	post := func(n int) *http.Request {
		return httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(make([]byte, n)))
	}
	unknown := func(n int) *http.Request { r := post(n); r.ContentLength = -1; return r }
	header := func(n int) *http.Request { r := post(1); r.Header.Set("X", strings.Repeat("x", n)); return r }
	for name, tc := range map[string]struct {
		max    int64
		route  Route
		r      *http.Request
		status int
	}{
		"as long as may be":               {10, read, post(10), 200},
		"longer, as announced":            {10, never, post(11), 413},
		"longer, without announcing it":   {10, read, unknown(11), 413},
		"a MiB unless said otherwise":     {0, read, unknown(1 << 20), 200},
		"and no more":                     {0, read, unknown(1<<20 + 1), 413},
		"a long header":                   {0, read, header(HeaderLimit - 1000), 200},
		"a header that is too long":       {0, never, header(HeaderLimit), 431},
		"a path nobody knows goes before": {10, Route{Method: "GET", Path: "/x", Name: "x", Func: never.Func}, post(11), 404},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSurface(tc.route)
			s.MaxBody = tc.max
			if w, _, _, bugs := tell(t, s, tc.r); w.Code != tc.status || len(bugs) > 0 {
				t.Errorf("status %d, want %d; reported %v", w.Code, tc.status, bugs)
			}
		})
	}
}

func TestClientThatLeavesIsNoBug(t *testing.T) {
	t.Parallel()
	s := newSurface(Route{Method: http.MethodPost, Path: "/", Name: "read", Func: func(c *Call) (Result, error) {
		_, err := io.ReadAll(c.Body)
		return Result{}, err
	}})
	r := httptest.NewRequest(http.MethodPost, "/", io.MultiReader(strings.NewReader("a"), brokenReader{}))
	if _, e, log, bugs := tell(t, s, r); len(bugs) > 0 || log != "" || e.Cause == "" {
		t.Errorf("reported %v, log %q, cause %q", bugs, log, e.Cause)
	}
}

func TestRequestMadeByHandNeedsNoBody(t *testing.T) {
	t.Parallel()
	s := newSurface(get("/", "root", func(c *Call) (Result, error) {
		text, err := Body(c)
		return Text(http.StatusOK, "["+string(text)+"]"), err
	}))
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Body = nil
	if w := ask(t, s, r); w.Body.String() != "[]" {
		t.Errorf("%d %q", w.Code, w.Body)
	}
}

// A brokenReader is a client that went away.
type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
