package web

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/world"
)

// A failing surface can fail on purpose and counts what its handler does.
type failing struct {
	*running
	done *atomic.Int64
}

func newFailing(t *testing.T, faults ...world.Fault) failing {
	t.Helper()
	done := &atomic.Int64{}
	work := func(*Call) (Result, error) {
		done.Add(1)
		return Text(http.StatusCreated, "done"), nil
	}
	s := newSurface(
		Route{Method: http.MethodGet, Path: "/things", Name: "things.list", Func: work},
		Route{Method: http.MethodPost, Path: "/things", Name: "things.create", Func: work},
		Route{Method: http.MethodOptions, Path: "/things", Name: "things.options", Func: work},
	)
	s.Outage = PlainOutage
	f := failing{running: plain(t, s), done: done}
	for _, fault := range faults {
		err := f.world.Write(func(tx *world.Txn) error {
			_, err := world.AddFault(tx, fault)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return f
}

// call makes one request on a connection of its own: net/http's client would ask
// again by itself if a kept one broke.
func (f failing) call(t *testing.T, ctx context.Context, method string) (*http.Response, string, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(ctx, method, "http://"+f.addr+"/things", strings.NewReader("some body"))
	if err != nil {
		t.Fatal(err)
	}
	req.Close = true
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return resp, string(body), err
}

func (f failing) noted(t *testing.T) string {
	t.Helper()
	var out []string
	for _, e := range f.world.Journal.After(0) {
		line := strconv.Itoa(e.Status)
		for _, d := range e.Details {
			line += " " + d.Name + "=" + d.Value[strings.Index(d.Value, ":")+1:]
		}
		out = append(out, line)
	}
	return strings.Join(out, "\n")
}

func TestAFaultAnswersInsteadOfTheService(t *testing.T) {
	t.Parallel()
	f := newFailing(t, world.Fault{Status: 503, RetryAfter: 1500 * time.Millisecond}, world.Fault{Status: 599})
	resp, body, err := f.call(t, t.Context(), http.MethodGet)
	if err != nil || resp.StatusCode != 503 || body != "Service Unavailable" || resp.Header.Get("Retry-After") != "2" || resp.Header.Get("MS-RequestId") != "r-1" {
		t.Errorf("%v %v %q", err, resp, body)
	}
	if _, body, _ := f.call(t, t.Context(), http.MethodGet); body != "status 599" {
		t.Errorf("a status without a name: %q", body)
	}
	if resp, _, err := f.call(t, t.Context(), http.MethodGet); err != nil || resp.StatusCode != http.StatusCreated || f.done.Load() != 1 {
		t.Errorf("afterwards: %v %v, the service worked %d times", err, resp, f.done.Load())
	}
	if got, want := f.noted(t), "503 fault= status 503, 1 of 1\n599 fault= status 599, 1 of 1\n201"; got != want {
		t.Errorf("the journal says\n%s\nwant\n%s", got, want)
	}
	if strings.Contains(f.log.String(), "internal error") {
		t.Errorf("a failure on purpose is logged as a bug:\n%s", f.log)
	}
}

func TestAStatusOf500OnPurposeIsNoBug(t *testing.T) {
	t.Parallel()
	f := newFailing(t, world.Fault{Status: 500})
	if resp, _, err := f.call(t, t.Context(), http.MethodGet); err != nil || resp.StatusCode != 500 {
		t.Errorf("%v %v", err, resp)
	}
	if strings.Contains(f.log.String(), "internal error") {
		t.Errorf("%s", f.log)
	}
}

func TestADroppedConnectionHasNoAnswer(t *testing.T) {
	t.Parallel()
	for drop, c := range map[world.Drop]struct {
		done  int64
		noted string
	}{
		world.DropBefore: {0, "0 fault= drop before, 1 of 1"},
		world.DropAfter:  {1, "0 fault= drop after, 1 of 1 not sent=status 201"},
	} {
		t.Run(string(drop), func(t *testing.T) {
			t.Parallel()
			f := newFailing(t, world.Fault{Drop: drop})
			if resp, _, err := f.call(t, t.Context(), http.MethodPost); !errors.Is(err, io.EOF) {
				t.Errorf("%v %v", resp, err)
			}
			if f.done.Load() != c.done || f.noted(t) != c.noted {
				t.Errorf("the service worked %d times; the journal says %s", f.done.Load(), f.noted(t))
			}
			if f.log.String() != "" {
				t.Errorf("logged: %s", f.log)
			}
		})
	}
}

func TestLatencyDelaysTheAnswer(t *testing.T) {
	t.Parallel()
	f := newFailing(t, world.Fault{Latency: 60 * time.Millisecond})
	if resp, body, err := f.call(t, t.Context(), http.MethodPost); err != nil || resp.StatusCode != http.StatusCreated || body != "done" {
		t.Fatalf("%v %v %q", err, resp, body)
	}
	e := f.world.Journal.After(0)[0]
	if e.Took < 60*time.Millisecond {
		t.Errorf("it took %v", e.Took)
	}
	if !f.world.Now().Equal(start) {
		t.Errorf("the sandbox's time moved to %v", f.world.Now())
	}
}

func TestAStalledRequestEndsWhenTheClientLeavesOrTheTimeIsUp(t *testing.T) {
	t.Parallel()
	f := newFailing(t, world.Fault{Stall: 20 * time.Millisecond}, world.Fault{Stall: time.Minute})
	if _, _, err := f.call(t, t.Context(), http.MethodPost); !errors.Is(err, io.EOF) {
		t.Errorf("after the time: %v", err)
	}
	watch, end := f.world.Journal.Watch()
	defer end()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, _, err := f.call(t, ctx, http.MethodPost); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a client that leaves: %v", err)
	}
	select {
	case <-watch:
	case <-time.After(20 * time.Second):
		t.Fatal("the stalled request goes on without its client")
	}
	if f.done.Load() != 0 {
		t.Error("the service did its work")
	}
}

func TestPreflightsAndSurfacesWithoutOutagesAreSpared(t *testing.T) {
	t.Parallel()
	f := newFailing(t, world.Fault{Status: 503})
	if resp, _, err := f.call(t, t.Context(), http.MethodOptions); err != nil || resp.StatusCode != http.StatusCreated {
		t.Errorf("preflight: %v %v", err, resp)
	}
	safe, rec := newSurface(get("/", "home", say("hello"))), httptest.NewRecorder()
	safe.Serve(rec, httptest.NewRequest(http.MethodGet, "/", nil), f.world, testSite)
	if rec.Code != http.StatusOK {
		t.Errorf("a surface without outages: %d", rec.Code)
	}
	if resp, _, _ := f.call(t, t.Context(), http.MethodGet); resp.StatusCode != 503 {
		t.Errorf("the fault is spent: %d", resp.StatusCode)
	}
}
