package idp

import (
	"encoding/base32"
	"encoding/base64"
	"net/http"
	"slices"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/phone"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// register leads through the registration of a first second factor: told,
// chosen, set up, tried out. Having tried it counts as MFA for this sign-in.
func (v *visit) register(f facts, step policy.Step) (web.Result, error) {
	r := v.flow.Register
	switch {
	case !r.Started:
		s := v.screen(f, "More information required", pathProofUp, step.Decision)
		return v.s.show(v.c, http.StatusOK, "mfa-more-info", &s)
	case r.Method == "":
		s := methodsScreen{screen: v.screen(f, "Keep your account secure", pathProofUp, step.Decision)}
		s.Methods = page.Choice{Name: "method", Legend: "Verification methods", Options: registrable(f.Allowed)}
		return v.s.show(v.c, http.StatusOK, "mfa-choose", &s)
	case !r.Added:
		return v.showSetup(f, step)
	case r.Method == policy.PhoneAppNotification:
		return v.tryPush(f, step)
	}
	s := challengeScreen{screen: v.screen(f, "Let's try it out", pathProofUp, step.Decision)}
	return v.s.show(v.c, http.StatusOK, "mfa-verify", &s)
}

// registrationTexts name the second factors where one is registered.
var registrationTexts = map[policy.Method]page.Option{
	policy.PhoneAppNotification: {Label: "Authenticator app", Detail: "Approve a request by typing the number that the sign-in page shows."},
	policy.PhoneAppOTP:          {Label: "Another authenticator app", Detail: "Type the six digits it shows (TOTP)."},
}

func registrable(methods []policy.Method) []page.Option {
	options := make([]page.Option, len(methods))
	for i, m := range methods {
		options[i] = registrationTexts[m]
		options[i].Value = string(m)
	}
	return options
}

// tryPush waits for the first approval with the new app.
func (v *visit) tryPush(f facts, step policy.Step) (web.Result, error) {
	approval, ok := phone.Approvals.Get(v.c.World.Read(), v.flow.Register.Approval)
	if ok && approval.At(f.now) == phone.Approved {
		if err := v.noteIn(func(tx *world.Txn, flow *signin.Flow) error { return v.addMethods(tx, flow, 0) }); err != nil {
			return web.Result{}, err
		}
		return v.proceed()
	}
	if !ok || approval.At(f.now) != phone.Pending {
		if ok {
			heading, _ := whyNotApproved(approval, f.now)
			v.problem = heading + ". Here is another one, with a new number."
		}
		var err error
		if approval, err = v.askPhone(f); err != nil {
			return web.Result{}, err
		}
	}
	s := challengeScreen{
		screen: v.screen(f, "Let's try it out", pathProofUp, step.Decision),
		Number: approval.Number, Wait: v.waitAddress(), Again: v.resumeAddress(),
	}
	return v.s.show(v.c, http.StatusOK, "mfa-verify", &s)
}

// proofUp takes the answers of the registration's screens.
func (s *Server) proofUp(c *web.Call) (web.Result, error) {
	v, form, err := s.visit(c)
	if err != nil {
		return web.Result{}, err
	}
	f, step := v.now()
	if v.flow.Register.Verified {
		err = v.note(func(flow *signin.Flow) { flow.Register.Done = true })
		return v.after(err)
	}
	if step.Kind != policy.Register {
		return v.proceed()
	}
	switch form.Get("step") {
	case "next":
		err = v.note(func(flow *signin.Flow) { flow.Register.Started = true })
	case "choose":
		err = v.withdraw(func(flow *signin.Flow) { flow.Register = signin.Registration{Started: true} })
	case "method":
		err = v.chooseRegistration(f, policy.Method(form.Get("method")))
	case "added":
		err = v.note(func(flow *signin.Flow) { flow.Register.Added = flow.Register.Method != "" })
	case "resend":
		err = v.withdraw(func(flow *signin.Flow) { flow.Register.Approval = "" })
	case "code", "":
		if form.Has("otc") && v.flow.Register.Added {
			return v.takeFirstCode(f, form.Get("otc"))
		}
	}
	return v.after(err)
}

// after goes on unless noting the answer failed.
func (v *visit) after(err error) (web.Result, error) {
	if err != nil {
		return web.Result{}, err
	}
	return v.proceed()
}

func (v *visit) chooseRegistration(f facts, m policy.Method) error {
	if !slices.Contains(f.Allowed, m) {
		return nil
	}
	secret := newSecret(v.c.World)
	return v.withdraw(func(flow *signin.Flow) {
		flow.Register = signin.Registration{Started: true, Method: m, Secret: secret}
	})
}

// newSecret is 160 fresh bits in Base32, as RFC 4226 recommends.
func newSecret(w *world.World) string {
	bits, err := base64.RawURLEncoding.DecodeString(w.NewSecret(20))
	if err != nil {
		panic(err) // it was just encoded
	}
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(bits)
}

// takeFirstCode tries the new app out.
func (v *visit) takeFirstCode(f facts, code string) (web.Result, error) {
	return v.tryCode(func(tx *world.Txn, flow *signin.Flow) (bool, error) {
		step, found := timeStep(flow.Register.Secret, code, f.now, 0)
		if !found {
			return false, nil
		}
		return true, v.addMethods(tx, flow, step)
	})
}

// addMethods registers what was tried out, once: two requests may have seen the
// same approval. The Authenticator app gives codes as well as approvals.
func (v *visit) addMethods(tx *world.Txn, f *signin.Flow, step int64) error {
	if f.Register.Verified || f.Register.Secret == "" {
		return nil
	}
	u, _ := directory.Users.Get(tx, f.UserID)
	home, _ := directory.Tenants.Get(tx, u.TenantID)
	kinds := []policy.Method{f.Register.Method}
	if f.Register.Method == policy.PhoneAppNotification && slices.Contains(home.Methods, policy.PhoneAppOTP) {
		kinds = append(kinds, policy.PhoneAppOTP)
	}
	for _, kind := range kinds {
		m := directory.Method{ID: tx.NewID(), Kind: kind, Registered: v.c.World.Now()}
		if kind == policy.PhoneAppOTP {
			m.Secret, m.LastTimeStep = f.Register.Secret, step
		}
		if err := directory.AddMethod(tx, u.ID, m); err != nil {
			return err
		}
	}
	f.Register.Verified, f.Register.Secret = true, ""
	v.secondFactor(f)
	return nil
}

type doneScreen struct {
	screen
	Method string
}

// registered is the last page of the registration.
func (v *visit) registered(f facts) (web.Result, error) {
	s := doneScreen{screen: v.screen(f, "Success", pathProofUp, policy.Decision{})}
	s.Method = registrationTexts[v.flow.Register.Method].Label
	return v.s.show(v.c, http.StatusOK, "mfa-done", &s)
}
