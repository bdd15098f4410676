package phone_test

import (
	"errors"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/journal"
	"github.com/pcsandbox/pcsandbox/internal/phone"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

var start = time.Date(2036, 4, 2, 9, 0, 0, 0, time.UTC)

func newWorld(t *testing.T, phones ...phone.Phone) *world.World {
	t.Helper()
	base, err := world.NewBase(world.NewSchema(phone.Tables()...), world.Settings{Start: start, Frozen: true}, func(tx *world.Txn) error {
		for _, p := range phones {
			if err := phone.Phones.Put(tx, p); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return world.New(base, "main", journal.NewBudget(1<<20))
}

func ask(t *testing.T, w *world.World) phone.Approval {
	t.Helper()
	var a phone.Approval
	err := w.Write(func(tx *world.Txn) (err error) {
		a, err = phone.Ask(tx, phone.Approval{UPN: "Alejandra@Contoso.example", Party: "Contoso", Number: "42"}, start)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func state(t *testing.T, w *world.World, id string, at time.Time) phone.State {
	t.Helper()
	a, ok := phone.Approvals.Get(w.Read(), id)
	if !ok {
		t.Fatal("the request is gone")
	}
	return a.At(at)
}

func TestARequestWaitsForTheNumberOfThePage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := ask(t, w)
	if a.UPN != "alejandra@contoso.example" || a.State != phone.Pending || !a.Expires.Equal(start.Add(phone.ApprovalLife)) {
		t.Errorf("asked is %+v", a)
	}
	approve := func(id, number string, at time.Time) error {
		return w.Write(func(tx *world.Txn) error { return phone.Approve(tx, id, number, at) })
	}
	for _, number := range []string{"", "24", "420"} {
		wrong := ask(t, w)
		err := approve(wrong.ID, number, start)
		denied, _ := phone.Approvals.Get(w.Read(), wrong.ID)
		if err != nil || !denied.Mistyped || denied.At(start) != phone.Denied || denied.Outcome(start) != phone.Denied {
			t.Errorf("number %q leaves %+v (%v)", number, denied, err)
		}
		if err := approve(wrong.ID, "42", start); !errors.Is(err, phone.ErrAnswered) {
			t.Errorf("number %q, then the right one: %v", number, err)
		}
	}
	if err := approve("other", "42", start); !errors.Is(err, phone.ErrNoApproval) {
		t.Errorf("another request: %v", err)
	}
	if err := approve(a.ID, "42", start.Add(phone.ApprovalLife)); !errors.Is(err, phone.ErrAnswered) {
		t.Errorf("too late: %v", err)
	}
	if err := approve(a.ID, " 42 ", start.Add(phone.ApprovalLife-1)); err != nil || state(t, w, a.ID, start) != phone.Approved {
		t.Errorf("the right number: %v", err)
	}
	if err := approve(a.ID, "42", start); !errors.Is(err, phone.ErrAnswered) {
		t.Errorf("twice: %v", err)
	}
	if state(t, w, a.ID, start.Add(time.Hour)) != phone.Approved {
		t.Error("an approval does not outlast the wait")
	}
}

func TestARequestIsDeniedByHandOrByTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := ask(t, w)
	if state(t, w, a.ID, start.Add(phone.ApprovalLife)) != phone.Denied {
		t.Error("nobody answered, and it goes on waiting")
	}
	if err := w.Write(func(tx *world.Txn) error { return phone.Deny(tx, a.ID, start) }); err != nil || state(t, w, a.ID, start) != phone.Denied {
		t.Errorf("denied: %v", err)
	}
	if err := w.Write(func(tx *world.Txn) error { return phone.Deny(tx, a.ID, start) }); !errors.Is(err, phone.ErrAnswered) {
		t.Errorf("twice: %v", err)
	}
}

func TestAPhoneMayAnswerByItself(t *testing.T) {
	t.Parallel()
	for auto, want := range map[phone.Auto]phone.State{
		phone.ByHand: phone.Pending, phone.AutoIgnore: phone.Pending, phone.AutoApprove: phone.Approved, phone.AutoDeny: phone.Denied,
	} {
		w := newWorld(t, phone.Phone{UPN: "alejandra@contoso.example", Auto: auto})
		if a := ask(t, w); a.State != want || state(t, w, a.ID, start) != want {
			t.Errorf("%q answers with %s, want %s", auto, a.State, want)
		}
	}
}

func TestAWithdrawnRequestWaitsNoMore(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := ask(t, w)
	if !phone.NumberTaken(w.Read(), "ALEJANDRA@contoso.example", "42", start) || phone.NumberTaken(w.Read(), a.UPN, "43", start) {
		t.Error("the number of the request that waits is not the one that is taken")
	}
	withdraw := func(id string) error {
		return w.Write(func(tx *world.Txn) error { return phone.Withdraw(tx, id, start) })
	}
	if err := withdraw(a.ID); err != nil || state(t, w, a.ID, start.Add(time.Hour)) != phone.Withdrawn {
		t.Errorf("withdrawn: %v", err)
	}
	if phone.NumberTaken(w.Read(), a.UPN, "42", start) {
		t.Error("its number is still taken")
	}
	if err := w.Write(func(tx *world.Txn) error { return phone.Approve(tx, a.ID, "42", start) }); !errors.Is(err, phone.ErrAnswered) {
		t.Errorf("approved afterwards: %v", err)
	}
	if err := withdraw("other"); err != nil {
		t.Errorf("another request: %v", err)
	}
}

func TestAnUnansweredRequestIsToldFromADeniedOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := ask(t, w)
	late := start.Add(phone.ApprovalLife)
	if a.Unanswered(start) || !a.Unanswered(late) {
		t.Error("it is unanswered when it ran out, not before")
	}
	a.State = phone.Denied
	if a.Unanswered(late) {
		t.Error("a denied request was answered")
	}
}
