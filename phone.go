package pcsandbox

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/pcsandbox/pcsandbox/control"
)

// patience is how long helpers wait, in real time, for what others do.
const patience = 10 * time.Second

// Approve answers the request on somebody's phone with yes, typing the number
// that the sign-in page shows. If there is none yet it waits for one, and fails
// the test after ten seconds.
func (sb *Sandbox) Approve(t TB, person string) {
	t.Helper()
	sb.answer(t, person, (*control.Client).Approve)
}

// Deny answers the request on somebody's phone with no. It waits like Approve.
func (sb *Sandbox) Deny(t TB, person string) {
	t.Helper()
	sb.answer(t, person, (*control.Client).Deny)
}

type answering func(*control.Client, context.Context, string, control.Answer) (*control.Approval, error)

func (sb *Sandbox) answer(t TB, person string, say answering) {
	t.Helper()
	var err error
	answered := sb.await(func() bool {
		_, err = say(sb.Control(), context.Background(), person, control.Answer{})
		p, isProblem := errors.AsType[*control.Problem](err)
		return err == nil || !isProblem || p.Status != http.StatusConflict
	})
	switch {
	case !answered:
		t.Fatalf("pcsandbox: in %v nobody asked for %s's approval (%v)\n%s", sb.patience, person, err, recent(sb.Journal()))
	case err != nil:
		t.Fatalf("pcsandbox: %s's phone: %v", person, err)
	}
}

// await asks done again after each request to the sandbox, for a while, and
// reports whether it ever said yes.
func (sb *Sandbox) await(done func() bool) bool {
	ctx, cancel := context.WithTimeout(context.Background(), sb.patience)
	defer cancel()
	news, end := sb.main.world.Journal.Watch()
	defer end()
	for !done() {
		select {
		case <-news:
		case <-ctx.Done():
			return done()
		}
	}
	return true
}
