package console

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/commerce"
	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/journal"
	"github.com/pcsandbox/pcsandbox/internal/keys"
	"github.com/pcsandbox/pcsandbox/internal/keys/keystest"
	"github.com/pcsandbox/pcsandbox/internal/phone"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/seed"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
	"github.com/pcsandbox/pcsandbox/scenarios"
)

// start is the time of the tests' worlds.
var start = time.Date(2026, 4, 2, 9, 41, 7, 0, time.UTC)

// A fakeHost is the process around a sandbox.
type fakeHost struct {
	name   string
	world  *world.World
	loaded []control.Load
	seats  []control.Seat
	called []string
	fail   error
}

func (h *fakeHost) Name() string       { return h.name }
func (h *fakeHost) Version() string    { return "test" }
func (h *fakeHost) Surfaces() web.Site { return web.Site{Origin: "https://localhost:8443"} }
func (h *fakeHost) CA() ([]byte, string) {
	return []byte("-----BEGIN CERTIFICATE-----\nTQ==\n-----END CERTIFICATE-----\n"), "/state/public/ca.pem"
}
func (h *fakeHost) ListCustomers(_ context.Context, token string) error {
	h.called = append(h.called, token)
	if h.fail == nil {
		h.world.Journal.Add(journal.Entry{Surface: "pcapi", Method: "GET", Path: "/v1/customers", Status: 401, Client: ClientName})
	}
	return nil
}
func (h *fakeHost) Load(l control.Load) error {
	if l.Scenario != "" {
		if _, err := scenarios.Load("scenario", []byte(l.Scenario)); err != nil {
			return err
		}
	}
	h.loaded = append(h.loaded, l)
	return h.fail
}
func (h *fakeHost) Reset() error {
	if h.fail == nil {
		h.world.Load(h.world.Base())
	}
	return h.fail
}
func (h *fakeHost) NewSeat(control.SeatRequest) (control.Seat, error) {
	s := control.Seat{Name: "s1", Origin: "https://localhost:8444", Console: "http://localhost:8080/seats/s1"}
	h.seats = append(h.seats, s)
	return s, h.fail
}
func (h *fakeHost) TurnedAway() web.Tallies { return web.Tallies{} }

func (h *fakeHost) CloseSeat(name string) bool { return name == "s1" }
func (h *fakeHost) Seats() []control.Seat      { return append([]control.Seat{}, h.seats...) }

// A bench is a running console with its world.
type bench struct {
	t      *testing.T
	url    string
	world  *world.World
	host   *fakeHost
	client *control.Client
}

// goodToken is what the fake judge accepts.
const goodToken = "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJ1cG4iOiJhbGVqYW5kcmFAY29udG9zby5leGFtcGxlIiwiYW1yIjpbInB3ZCIsIm1mYSJdfQ.c2lnbmF0dXJl"

// newBench serves the console of a frozen world. prefix is that of a seat, or
// empty.
func newBench(t *testing.T, prefix string) *bench {
	t.Helper()
	sc, err := scenarios.Open("partner-center-mfa")
	if err != nil {
		t.Fatal(err)
	}
	sc.Clock = &scenarios.Clock{Start: start, Mode: scenarios.Frozen}
	return benchOf(t, sc, prefix)
}

func benchOf(t *testing.T, sc *scenarios.Scenario, prefix string) *bench {
	t.Helper()
	set := keystest.Set(t)
	base, err := seed.Planter{Schema: schema(), Keys: set}.Base(sc, start)
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{t: t, world: world.New(base, "", journal.NewBudget(1<<20))}
	b.host = &fakeHost{name: "default", world: b.world}
	if prefix != "" {
		b.host.name = "s1"
	}
	surface := server(set, b.host).Surface()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rest, ok := strings.CutPrefix(r.URL.Path, prefix)
		if !ok {
			http.Error(w, "outside the seat", http.StatusTeapot)
			return
		}
		r.URL.Path, r.URL.RawPath = rest, ""
		surface.Serve(w, r, b.world, web.Site{Origin: "http://" + r.Host + prefix})
	}))
	t.Cleanup(srv.Close)
	b.url = srv.URL + prefix
	b.client = control.New(b.url, srv.Client())
	return b
}

func schema() *world.Schema {
	var all []world.Declared
	for _, t := range [][]world.Declared{directory.Tables(), signin.Tables(), phone.Tables(), commerce.Tables()} {
		all = append(all, t...)
	}
	return world.NewSchema(all...)
}

func server(set *keys.Set, h *fakeHost) *Server {
	return &Server{
		Keys: func(*world.World) *keys.Set { return set },
		Host: func(*web.Call) Host { return h },
		Mint: func(_ *web.Call, r control.TokenRequest) (control.Token, error) {
			if r.As == "nobody" {
				return control.Token{}, &control.Problem{Status: http.StatusNotFound, Title: "the scenario has no person nobody"}
			}
			return control.Token{AccessToken: goodToken, ExpiresIn: 3600}, nil
		},
		Judge: func(_ *web.Call, raw string) (policy.Decision, string, error) {
			if raw == goodToken {
				return policy.Decision{Outcome: policy.Allow, Reason: policy.APIMFAClaimPresent, Trail: []policy.Reason{policy.APIMFAClaimPresent}}, "", nil
			}
			if raw == "bug" {
				return policy.Decision{}, "", errors.New("broken")
			}
			return policy.Decision{Outcome: policy.Deny, Reason: policy.APITokenSignature, Trail: []policy.Reason{policy.APITokenSignature}}, "the signature does not verify", nil
		},
	}
}

// An answer is what came back.
type answered struct {
	status int
	header http.Header
	body   string
}

// do sends a request without following redirects.
func (b *bench) do(method, path, body string, headers ...string) answered {
	b.t.Helper()
	req, err := http.NewRequestWithContext(b.t.Context(), method, b.url+path, strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		b.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return answered{resp.StatusCode, resp.Header, string(text)}
}

func (b *bench) get(path string) answered { b.t.Helper(); return b.do(http.MethodGet, path, "") }

// form posts a form of a page.
func (b *bench) form(path string, fields ...string) answered {
	b.t.Helper()
	v := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		v.Set(fields[i], fields[i+1])
	}
	return b.do(http.MethodPost, path, v.Encode(), "Content-Type", web.FormType, "Origin", "http://"+strings.TrimPrefix(b.url, "http://"), "Sec-Fetch-Site", "same-origin")
}

// ask puts a request on somebody's phone.
func (b *bench) ask(upn, number string) phone.Approval {
	b.t.Helper()
	var a phone.Approval
	err := b.world.Write(func(tx *world.Txn) (err error) {
		a, err = phone.Ask(tx, phone.Approval{UPN: upn, Party: "Contoso", App: "Partner Center", Number: number}, b.world.Now())
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return a
}

// note adds a refused call to the journal.
func (b *bench) note(user string) uint64 {
	e := journal.Entry{Time: b.world.Now(), Took: 1500 * time.Microsecond, Surface: "pcapi", Route: "customers.list", Method: "GET", Path: "/v1/customers",
		Status: 401, Code: "900421", Caller: journal.Caller{User: user, AMR: []string{"pwd"}}}
	e.Decide(policy.Decision{Outcome: policy.Deny, Reason: policy.APIMFAClaimMissing,
		Trail: []policy.Reason{policy.APIAudienceAccepted, policy.PhaseProductionEnforced, policy.APIMFAClaimMissing}})
	return b.world.Journal.Add(e)
}
