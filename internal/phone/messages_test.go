package phone_test

import (
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/phone"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

func TestACodeIsGoodUntilItIsSpentOrExpires(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	send := func(code string) phone.Message {
		t.Helper()
		var m phone.Message
		err := w.Write(func(tx *world.Txn) (err error) {
			m, err = phone.Send(tx, phone.Message{UPN: "Alejandra@Contoso.example", Text: "Hello " + code, Code: code}, start)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	m, plain := send("123456"), send("")
	if m.UPN != "alejandra@contoso.example" || !m.Good(start) || !m.Good(start.Add(phone.CodeLife-1)) || m.Good(start.Add(phone.CodeLife)) {
		t.Errorf("the message is %+v", m)
	}
	if plain.Good(start) {
		t.Error("a message without a code has a good one")
	}
	for _, id := range []string{m.ID, "none", ""} {
		if err := w.Write(func(tx *world.Txn) error { return phone.Spend(tx, id) }); err != nil {
			t.Errorf("%q: %v", id, err)
		}
	}
	if spent, _ := phone.Messages.Get(w.Read(), m.ID); spent.Good(start) {
		t.Error("a spent code is good")
	}
}

func TestACallRingsForAMinute(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var call phone.Approval
	err := w.Write(func(tx *world.Txn) (err error) {
		call, err = phone.Ask(tx, phone.Approval{Kind: phone.Call, UPN: "alejandra@contoso.example", Phone: "+15550100142"}, start)
		return err
	})
	if err != nil || !call.Expires.Equal(start.Add(time.Minute)) {
		t.Fatalf("%v: the call is %+v", err, call)
	}
	for at, want := range map[time.Duration]phone.State{0: phone.Pending, phone.CallLife - 1: phone.Pending, phone.CallLife: phone.Unanswered} {
		if got := call.Outcome(start.Add(at)); got != want {
			t.Errorf("after %v the call is %s, want %s", at, got, want)
		}
	}
	if err := w.Write(func(tx *world.Txn) error { return phone.Approve(tx, call.ID, "", start) }); err != nil {
		t.Errorf("answered: %v", err)
	}
	if state(t, w, call.ID, start.Add(time.Hour)) != phone.Approved {
		t.Error("the answer is lost")
	}
}
