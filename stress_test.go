package pcsandbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/control"
)

// TestNothingBreaksOrStaysBehindWhileEverythingChanges lets clients call while
// the sandbox is reset, loaded, moved in time and given seats, and then closes it
// amid their calls. It is not parallel, since it counts goroutines.
func TestNothingBreaksOrStaysBehindWhileEverythingChanges(t *testing.T) {
	before := runtime.NumGoroutine()
	e := ownEngine(t)
	f := &told{}
	sb := start(f, e, nil)
	length := 1500 * time.Millisecond
	if testing.Short() {
		length = 300 * time.Millisecond
	}
	ctx, cancel := context.WithTimeout(t.Context(), length)
	defer cancel()
	client := sb.Client()
	client.Transport.(*http.Transport).MaxIdleConnsPerHost = 8
	var all sync.WaitGroup
	loop := func(what string, do func(n int) error) {
		all.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				if err := do(n); err != nil && ctx.Err() == nil {
					t.Errorf("%s: %v", what, err)
					return
				}
			}
		})
	}
	s := stress{client, control.New(sb.ConsoleURL, nil), sb.Origin}
	for i := range 3 {
		loop("calling", func(n int) error { return s.call(ctx, i, n) })
	}
	loop("changing", func(n int) error { return s.change(ctx, n) })
	loop("seats", func(n int) error { return s.seat(ctx, n) })
	loop("waiting", func(int) error {
		_, err := s.control.WaitJournal(ctx, 1<<40, 30*time.Second)
		return err
	})
	<-ctx.Done()
	sb.Close() // while the last calls are being answered
	all.Wait()
	client.CloseIdleConnections()
	http.DefaultClient.CloseIdleConnections()
	for _, do := range f.cleanups {
		do()
	}
	if f.text != "" {
		t.Error(f.text)
	}
	if n := e.budget.Used(); n != 0 {
		t.Errorf("journals of what is closed hold %d bytes", n)
	}
	for tries := 0; runtime.NumGoroutine() > before+2; tries++ {
		if tries == 200 {
			stacks := make([]byte, 1<<20)
			t.Fatalf("%d goroutines, %d before\n%s", runtime.NumGoroutine(), before, stacks[:runtime.Stack(stacks, true)])
		}
		time.Sleep(10 * time.Millisecond)
	}
}

type stress struct {
	client  *http.Client
	control *control.Client
	origin  string
}

// call makes one of the calls that clients make. Resets in between may
// refuse it, but never break it.
func (s stress) call(ctx context.Context, who, n int) error {
	tok, err := s.control.Mint(ctx, control.TokenRequest{As: []string{"alejandra", "john", "trent"}[who], MFA: new(n%2 == 0)})
	if err != nil {
		return unlessGone(err)
	}
	const customer = "/v1/customers/ddddeeee-3333-ffff-4444-aaaa5555bbbb/users"
	method, url, body := http.MethodGet, s.origin+"/v1/customers", ""
	switch n % 4 {
	case 1:
		method, url = http.MethodPost, s.origin+customer
		body = fmt.Sprintf(`{"userPrincipalName":"u%d-%d@tailspin.example","displayName":"U","usageLocation":"US","passwordProfile":{"password":"Pass-word%d"}}`, who, n, n)
	case 2:
		url = s.origin + customer + "?size=2"
	case 3:
		url = s.origin + "/dashboard/overview"
	}
	req, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+tok.AccessToken)
	return expectStatus(s.client, req, 200, 201, 400, 401, 403, 404, 409)
}

func (s stress) change(ctx context.Context, n int) error {
	var err error
	switch n % 5 {
	case 0:
		err = s.control.Reset(ctx)
	case 1:
		_, err = s.control.Advance(ctx, time.Minute)
	case 2:
		err = s.control.Load(ctx, control.Load{Library: []string{"trent", "partner-center-mfa"}[n/5%2]})
	case 3:
		_, err = s.control.SetPolicyDate(ctx, []string{"2025-10-01", "2026-04-01"}[n/5%2])
	case 4:
		err = s.control.RotateKeys(ctx)
	}
	return unlessGone(err)
}

// seat opens a seat, asks it something and closes it.
func (s stress) seat(ctx context.Context, n int) error {
	seat, err := s.control.NewSeat(ctx, control.SeatRequest{Library: []string{"john", ""}[n%2]})
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, seat.Origin+"/v1/customers", nil)
	if err != nil {
		return err
	}
	if err := expectStatus(s.client, req, 401); err != nil {
		return err
	}
	return s.control.CloseSeat(ctx, seat.Name)
}

func expectStatus(client *http.Client, req *http.Request, want ...int) error {
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err == nil && !slices.Contains(want, res.StatusCode) {
		err = fmt.Errorf("%s %s: %s: %.300s", req.Method, req.URL.Path, res.Status, text)
	}
	return err
}

// unlessGone passes over what a reset in between explains: a person or key that
// the other scenario does not have.
func unlessGone(err error) error {
	var p *control.Problem
	if errors.As(err, &p) && p.Status < 500 {
		return nil
	}
	return err
}
