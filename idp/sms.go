package idp

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"net/http"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/phone"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// smsFactor is a code sent by text message.
type smsFactor struct{}

func (smsFactor) entries(methods []directory.Method) []proof {
	return apart(methods, func(m directory.Method) page.Option {
		return page.Option{Label: "Text " + masked(m.Phone), Detail: "A code by text message, to the sandbox console's phone page."}
	})
}

// ask sends a code unless one is under way to this number. One that ran out is
// not sent anew without being asked: reloading a page sends nothing.
func (smsFactor) ask(v *visit, f facts, step policy.Step, p proof) (web.Result, error) {
	if m := v.flow.Message; m.Key == "" || m.Method != p.method.ID {
		if err := v.sendCode(f, p.method.ID, p.method.Phone); err != nil {
			return v.notSent(f, step, p, err)
		}
	}
	s := v.challengeScreen(f, "Enter code", step, p)
	s.To = masked(p.method.Phone)
	return v.s.show(v.c, http.StatusOK, "mfa-sms", &s)
}

func (smsFactor) take(v *visit, _ facts, form form, p proof) (web.Result, error) {
	if !form.Has("otc") {
		return v.proceed()
	}
	return v.takeMessage(form.Get("otc"), p.method.ID, p.method.Phone, func(_ *world.Txn, flow *signin.Flow) error {
		v.verified(flow, policy.OneWaySMS)
		return nil
	})
}

// sendCode sends a fresh code to a number, unless another request of this sign-in
// has just done so. The one before it is worth nothing from now on.
func (v *visit) sendCode(f facts, method, number string) error {
	seen := v.flow.Message.ID
	return v.noteIn(func(tx *world.Txn, flow *signin.Flow) error {
		if m := flow.Message; m.ID != seen && m.Method == method {
			return nil
		}
		if err := signin.SendToPhone(tx, f.user.ID, f.now); err != nil {
			return err
		}
		if err := phone.Spend(tx, flow.Message.ID); err != nil {
			return err
		}
		code := sixDigits(tx)
		home, _ := directory.Tenants.Get(tx, f.user.TenantID)
		sent, err := phone.Send(tx, phone.Message{
			UPN: f.user.UPN, Number: number, Party: home.Name, Code: code,
			Text: "Use " + code + " to verify your sign-in at " + home.Name + ". Nobody will ever call you for it.",
		}, f.now)
		flow.Message = signin.Message{Key: messageKey(flow.ID, number, code), ID: sent.ID, Method: method, Expires: sent.Expires}
		return err
	})
}

// messageKey ties a code to its sign-in and its number: it is worth nothing in
// any other.
func messageKey(flow, number, code string) string {
	return signin.Key("message\x00" + flow + "\x00" + number + "\x00" + code)
}

// takeMessage goes on with right if the code is the one that was sent, in time.
func (v *visit) takeMessage(code, method, number string, right func(*world.Txn, *signin.Flow) error) (web.Result, error) {
	now, why := v.c.World.Now(), wrongMessageText
	if m := v.flow.Message; m.Key != "" && !now.Before(m.Expires) {
		why = fmt.Sprintf("The code has expired: it was good for %d minutes. Have another one sent.", int(phone.CodeLife.Minutes()))
	}
	return v.tryCode(why, func(tx *world.Txn, flow *signin.Flow) (bool, error) {
		m := flow.Message
		if m.Key == "" || m.Method != method || !now.Before(m.Expires) || !sameSecret(m.Key, messageKey(flow.ID, number, digitsOf(code))) {
			return false, nil
		}
		flow.Message = signin.Message{}
		if err := phone.Spend(tx, m.ID); err != nil {
			return false, err
		}
		return true, right(tx, flow)
	})
}

const wrongMessageText = "That is not the code of the last message. Type the one it shows, or have another one sent."

// sixDigits is a code as it is sent.
func sixDigits(tx *world.Txn) string {
	bits, err := base64.RawURLEncoding.DecodeString(tx.NewSecret(8))
	if err != nil {
		panic(err) // it was just encoded
	}
	return fmt.Sprintf("%06d", binary.BigEndian.Uint64(bits)%1_000_000)
}

func (smsFactor) offer() page.Option {
	return page.Option{Label: "Phone: text me a code", Detail: "Six digits by text message."}
}

func (smsFactor) begin(*visit) string { return "" }

func (smsFactor) setUp(v *visit, f facts, step policy.Step) (web.Result, error) {
	return v.askNumber(f, step, "We will text a code to this number.")
}

func (smsFactor) takeSetUp(v *visit, _ facts, form form) (web.Result, error) {
	return v.takeNumber(form)
}

func (smsFactor) tryOut(v *visit, f facts, step policy.Step) (web.Result, error) {
	if v.flow.Message.Key == "" {
		if err := v.sendCode(f, "", v.flow.Register.Phone); err != nil {
			return v.notTried(f, step, err)
		}
	}
	s := v.tryScreen(f, step)
	s.To, s.Resend, s.Hint = v.flow.Register.Phone, "Send another code", "The six digits of the newest message."
	return v.s.show(v.c, http.StatusOK, "mfa-verify", &s)
}

func (smsFactor) takeTry(v *visit, _ facts, form form) (web.Result, error) {
	if !form.Has("otc") {
		return v.proceed()
	}
	return v.takeMessage(form.Get("otc"), "", v.flow.Register.Phone, func(tx *world.Txn, flow *signin.Flow) error {
		return addPhone(v, tx, flow, 0)
	})
}
