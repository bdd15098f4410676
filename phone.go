package pcsandbox

import (
	"context"
	"slices"
	"time"

	"github.com/pcsandbox/pcsandbox/control"
)

// patience is how long helpers wait, in real time, for what others do.
const patience = 10 * time.Second

// A Phone is somebody's phone, as a test holds it in its hand. What it waits for
// must come within ten seconds, or the test fails.
type Phone struct {
	sb     *Sandbox
	person string
}

// Phone returns the phone of a person, named by key, user principal name or
// object id.
func (sb *Sandbox) Phone(person string) Phone { return Phone{sb, person} }

// Approve answers the request on somebody's phone with yes, typing the number
// that the sign-in page shows; of a call it presses #. If there is none yet it
// waits for one, and fails the test after ten seconds.
func (sb *Sandbox) Approve(t TB, person string) {
	t.Helper()
	sb.Phone(person).Approve(t)
}

// Deny answers the request on somebody's phone with no; of a call it hangs up. It
// waits like Approve.
func (sb *Sandbox) Deny(t TB, person string) {
	t.Helper()
	sb.Phone(person).Deny(t)
}

// Approve answers the newest request with yes, as [Sandbox.Approve] does.
func (p Phone) Approve(t TB) {
	t.Helper()
	p.answer(t, (*control.Client).Approve)
}

// Deny answers the newest request with no, as [Sandbox.Deny] does.
func (p Phone) Deny(t TB) {
	t.Helper()
	p.answer(t, (*control.Client).Deny)
}

// Message returns the newest text message whose code is still good. If there is
// none yet it waits for one.
func (p Phone) Message(t TB) control.Message {
	t.Helper()
	var found control.Message
	p.await(t, "sent %s a code by text message", func(shown *control.Phone) bool {
		i := slices.IndexFunc(shown.Messages, func(m control.Message) bool { return m.State == "good" })
		if i >= 0 {
			found = shown.Messages[i]
		}
		return i >= 0
	})
	return found
}

// Code returns the code that the person's authenticator app shows now; of several
// apps, the first. If none is set up yet it waits for one.
func (p Phone) Code(t TB) string {
	t.Helper()
	code := ""
	p.await(t, "set up an authenticator app for %s", func(shown *control.Phone) bool {
		if len(shown.Codes) > 0 {
			code = shown.Codes[0].Code
		}
		return code != ""
	})
	return code
}

// Answer has the phone answer every request and call by itself from now on:
// approve, deny or ignore; empty is by hand.
func (p Phone) Answer(t TB, how string) {
	t.Helper()
	if _, err := p.sb.Control().ChangePhone(context.Background(), p.person, control.PhoneChange{Auto: &how}); err != nil {
		t.Fatalf("pcsandbox: %s's phone: %v", p.person, err)
	}
}

type answering func(*control.Client, context.Context, string, control.Answer) (*control.Approval, error)

func (p Phone) answer(t TB, say answering) {
	t.Helper()
	rang := p.await(t, "asked for %s's approval", func(shown *control.Phone) bool {
		return slices.ContainsFunc(shown.Approvals, func(a control.Approval) bool { return a.State == "pending" })
	})
	if !rang {
		return
	}
	if _, err := say(p.sb.Control(), context.Background(), p.person, control.Answer{}); err != nil {
		t.Fatalf("pcsandbox: %s's phone: %v", p.person, err)
	}
}

// await looks at the phone until it shows what is wanted, and reports whether it
// did. It only looks: answers are requests, too, and would wake it again.
func (p Phone) await(t TB, wanted string, shows func(*control.Phone) bool) bool {
	t.Helper()
	var err error
	came := p.sb.await(func() bool {
		var shown *control.Phone
		shown, err = p.sb.Control().Phone(context.Background(), p.person)
		return err != nil || shows(shown)
	})
	switch {
	case err != nil:
		t.Fatalf("pcsandbox: %s's phone: %v", p.person, err)
	case !came:
		t.Fatalf("pcsandbox: in %v nobody "+wanted+"\n%s", p.sb.patience, p.person, recent(p.sb.Journal()))
	default:
		return true
	}
	return false
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
