package pcsandbox

import (
	"context"
	"slices"
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
	ctx, c := context.Background(), sb.Control()
	var err error
	rang := sb.await(func() bool { // it only looks: answers are requests, too, and would wake it again
		var p *control.Phone
		p, err = c.Phone(ctx, person)
		return err != nil || slices.ContainsFunc(p.Approvals, func(a control.Approval) bool { return a.State == "pending" })
	})
	if !rang {
		t.Fatalf("pcsandbox: in %v nobody asked for %s's approval\n%s", sb.patience, person, recent(sb.Journal()))
		return
	}
	if err == nil {
		_, err = say(c, ctx, person, control.Answer{})
	}
	if err != nil {
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
