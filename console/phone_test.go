package console

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/phone"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

func (b *bench) write(move func(*world.Txn) error) {
	b.t.Helper()
	if err := b.world.Write(move); err != nil {
		b.t.Fatal(err)
	}
}

// call has a person's phone ring.
func (b *bench) call(upn string) phone.Approval {
	b.t.Helper()
	var a phone.Approval
	b.write(func(tx *world.Txn) (err error) {
		a, err = phone.Ask(tx, phone.Approval{Kind: phone.Call, Phone: "+15550100123", UPN: upn, Party: "Contoso", App: "Partner Center"}, b.world.Now())
		return err
	})
	return a
}

func (b *bench) text(upn, code string) phone.Message {
	b.t.Helper()
	var m phone.Message
	b.write(func(tx *world.Txn) (err error) {
		m, err = phone.Send(tx, phone.Message{UPN: upn, Number: "+15550100123", Party: "Contoso", Text: "Use " + code + " to verify.", Code: code}, b.world.Now())
		return err
	})
	return m
}

func TestARingingPhoneIsAnsweredOrHungUpByForm(t *testing.T) {
	t.Parallel()
	for button, want := range map[string]struct {
		state phone.State
		says  string
	}{"approve": {phone.Approved, "Approved"}, "deny": {phone.Denied, "Denied"}} {
		b := newBench(t, "")
		a := b.call("john@fabrikam.example")
		shown := parse(t, b.get("/phones/john").body)
		shown.mustSay(t, "Incoming call", "+15550100123", "Answer and press #", "Hang up", "It waits for 60 seconds at most.")
		if strings.Contains(shown.text, "Number on the sign-in page") {
			t.Error("a call asks for a number")
		}
		list := parse(t, b.get("/phones").body)
		list.mustSay(t, "Incoming call")
		b.leads(b.form("/phones/john", "answer", button, "id", a.ID), "", "/phones/john", want.says)
		if answered, _ := phone.Approvals.Get(b.world.Read(), a.ID); answered.State != want.state {
			t.Errorf("%s leaves the call %s", button, answered.State)
		}
	}
}

func TestEveryRequestThatWaitsIsShownWithAFieldOfItsOwn(t *testing.T) {
	t.Parallel()
	b := newBench(t, "")
	b.ask("alejandra@contoso.example", "47")
	older := b.ask("alejandra@contoso.example", "48")
	b.call("alejandra@contoso.example")
	got := b.get("/phones/alejandra").body
	if strings.Count(got, "Are you trying to sign in?") != 2 || strings.Count(got, "Incoming call") != 1 || strings.Count(got, " autofocus") > 1 {
		t.Errorf("the page shows %s", got)
	}
	b.leads(b.form("/phones/alejandra", "answer", "approve", "id", older.ID, "number", "47"), "", "/phones/alejandra", "That is not the number")
}

func TestTheInboxShowsMessagesAndWhatBecameOfTheirCodes(t *testing.T) {
	t.Parallel()
	b := newBench(t, "")
	spent := b.text("john@fabrikam.example", "111222")
	b.write(func(tx *world.Txn) error { return phone.Spend(tx, spent.ID) })
	b.text("john@fabrikam.example", "333444")
	shown := parse(t, b.get("/phones/john").body)
	shown.mustSay(t, "Use 333444 to verify.", "This code was used", "to +15550100123")
	list := parse(t, b.get("/phones").body)
	list.mustSay(t, "333 444")
	p := must[*control.Phone](t)(b.client.Phone(t.Context(), "john"))
	if len(p.Messages) != 2 || p.Messages[0].Code != "333444" || p.Messages[0].State != "good" || p.Messages[1].State != "used" {
		t.Errorf("the API shows %+v", p.Messages)
	}
	if err := b.world.Advance(phone.CodeLife); err != nil {
		t.Fatal(err)
	}
	later := parse(t, b.get("/phones/john").body)
	later.mustSay(t, "This code has expired")
}

func TestTheAPITellsAnUnansweredRequestFromADeniedOneAndACallFromAPush(t *testing.T) {
	t.Parallel()
	b := newBench(t, "")
	call := b.call("john@fabrikam.example")
	b.ask("john@fabrikam.example", "47")
	b.write(func(tx *world.Txn) error { return phone.Deny(tx, call.ID, b.world.Now()) })
	if err := b.world.Advance(phone.ApprovalLife); err != nil {
		t.Fatal(err)
	}
	got := must[*control.Phone](t)(b.client.Phone(t.Context(), "john")).Approvals
	if len(got) != 2 || got[0].Kind != "push" || got[0].State != "unanswered" || got[1].Kind != "call" || got[1].State != "denied" || got[1].Phone != "+15550100123" {
		t.Errorf("the API shows %+v", got)
	}
	shown := parse(t, b.get("/phones/john").body)
	shown.mustSay(t, "Not answered", "Denied")
}

func TestAPhoneShowsTheCodeOfEachApp(t *testing.T) {
	t.Parallel()
	b := newBench(t, "")
	u, _ := directory.Users.Find(b.world.Read(), "key", "john")
	u.Methods = []directory.Method{
		{ID: "1", Kind: policy.PhoneAppOTP, Secret: "JBSWY3DPEHPK3PXP", Name: "Pixel"},
		{ID: "2", Kind: policy.PhoneAppOTP, Secret: "GEZDGNBVGY3TQOJQ", Name: "Tablet"},
	}
	b.write(func(tx *world.Txn) error { return directory.Users.Put(tx, u) })
	p := must[*control.Phone](t)(b.client.Phone(t.Context(), "john"))
	if len(p.Codes) != 2 || p.TOTP == nil || p.TOTP.App != "Pixel" || p.Codes[1].App != "Tablet" || !p.Codes[1].ValidTill.After(b.world.Now()) {
		t.Errorf("the API shows %+v", p.Codes)
	}
	shown := parse(t, b.get("/phones/john").body)
	shown.mustSay(t, "Code of Pixel", spaced(p.Codes[0].Code), "Code of Tablet", spaced(p.Codes[1].Code))
}

func TestAPhoneIsToldToAnswerByItself(t *testing.T) {
	t.Parallel()
	b := newBench(t, "")
	if p := must[*control.Phone](t)(b.client.ChangePhone(t.Context(), "john", control.PhoneChange{Auto: new("deny")})); p.Auto != "deny" {
		t.Errorf("the phone is %+v", p)
	}
	if a := b.call("john@fabrikam.example"); a.State != phone.Denied {
		t.Errorf("the call is %s", a.State)
	}
	shown := parse(t, b.get("/phones/john").body)
	shown.mustSay(t, "denies every request by itself")
	if p := must[*control.Phone](t)(b.client.ChangePhone(t.Context(), "john", control.PhoneChange{})); p.Auto != "deny" {
		t.Errorf("a change of nothing made it %q", p.Auto)
	}
	if p := must[*control.Phone](t)(b.client.ChangePhone(t.Context(), "john", control.PhoneChange{Auto: new("")})); p.Auto != "" {
		t.Errorf("by hand it is %q", p.Auto)
	}
	_, err := b.client.ChangePhone(t.Context(), "john", control.PhoneChange{Auto: new("shrug")})
	if p, ok := errors.AsType[*control.Problem](err); !ok || p.Status != http.StatusBadRequest {
		t.Errorf("shrugging: %v", err)
	}
	if a := b.call("john@fabrikam.example"); a.State != phone.Pending || !a.Expires.Equal(b.world.Now().Add(time.Minute)) {
		t.Errorf("by hand the call is %+v", a)
	}
}
