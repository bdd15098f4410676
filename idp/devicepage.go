package idp

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// deviceAuth shows the page where a person types the code of a device.
func (s *Server) deviceAuth(c *web.Call) (web.Result, error) {
	return s.askDeviceCode(c, c.Query("otc"), "")
}

func (s *Server) askDeviceCode(c *web.Call, typed, problem string) (web.Result, error) {
	// There is no sign-in yet, but the form belongs to its browser already, and to
	// its time.
	ctx, cookie := c.World.NewSecret(16), c.World.NewSecret(32)
	data := &screen{
		Common: page.Common{Title: "Enter code", Trace: trace(c), Who: page.Who{Purpose: "to sign in an app on another device"}},
		Action: pathDevice, Login: presentable(typed), Problem: problem,
		Hidden: []page.Hidden{
			{Name: "ctx", Value: ctx},
			{Name: "flowToken", Value: signin.FlowToken(ctx, cookie, c.World.Now().Unix())},
		},
	}
	res, err := s.show(c, http.StatusOK, "device-code", data)
	if err != nil {
		return web.Result{}, err
	}
	return keepFlowCookie(c, res, ctx, cookie), nil
}

// ownDeviceForm reports whether a posted code comes from the page that this
// browser was shown, not too long ago.
func ownDeviceForm(c *web.Call, values url.Values) bool {
	ctx := values.Get("ctx")
	shown, err := signin.ReadFlowToken(values.Get("flowToken"), ctx, flowCookie(c, ctx))
	return err == nil && c.World.Now().Before(time.Unix(shown, 0).Add(signin.FlowLife))
}

// deviceAuthPost begins the sign-in that a typed code waits for.
func (s *Server) deviceAuthPost(c *web.Call) (web.Result, error) {
	values, err := web.Form(c)
	if errors.Is(err, web.ErrBodyTooLarge) {
		return web.Result{}, err
	}
	if err != nil {
		return web.Result{}, fail(90023, "the form cannot be read").because(err)
	}
	if !ownDeviceForm(c, values) {
		return web.Result{}, fail(50089)
	}
	typed := strings.TrimSpace(values.Get("otc"))
	device, err := signin.FindDevice(c.World.Read(), typed, c.World.Now())
	switch {
	case typed == "":
		return s.askDeviceCode(c, "", "Type the code that your app or device shows.")
	case errors.Is(err, signin.ErrUserCodeUsed):
		return s.askDeviceCode(c, typed, "That code was used already, or declined. Let the app ask for a new one.")
	case errors.Is(err, signin.ErrUserCodeOld):
		return s.askDeviceCode(c, typed, "That code has expired. Let the app ask for a new one.")
	case err != nil:
		return s.askDeviceCode(c, typed, "No app waits with that code. Look at it again.")
	}
	return s.begin(c, signin.Flow{Request: device.Request, DeviceID: device.ID})
}

// confirmDevice asks whether the person meant to sign in to that app: a code can
// be somebody else's.
func (v *visit) confirmDevice(f facts) (web.Result, error) {
	s := v.screen(f, "Confirm the app", pathConfirm, policy.Decision{})
	return v.s.show(v.c, http.StatusOK, "device-confirm", &s)
}

// appVerify takes the answer.
func (s *Server) appVerify(c *web.Call) (web.Result, error) {
	v, form, err := s.visit(c)
	if err != nil {
		return web.Result{}, err
	}
	if _, step := v.now(); step.Kind != policy.Issue || v.flow.DeviceID == "" {
		return v.proceed()
	}
	if form.Get("step") != "continue" {
		return v.declineDevice()
	}
	err = v.note(func(f *signin.Flow) { f.Confirmed = true })
	return v.after(err)
}

// approveDevice gives the waiting app what the sign-in came to.
func (v *visit) approveDevice(tx *world.Txn, now time.Time) error {
	return deviceRefusal(signin.SettleDevice(tx, v.flow.DeviceID, signin.DeviceApproved, v.flow.Auth, now))
}

// declineDevice tells the waiting app that nobody will sign in.
func (v *visit) declineDevice() (web.Result, error) {
	err := v.c.World.Write(func(tx *world.Txn) error {
		signin.Flows.Delete(tx, v.flow.ID)
		return signin.SettleDevice(tx, v.flow.DeviceID, signin.DeviceDeclined, signin.Authentication{}, v.c.World.Now())
	})
	if err != nil {
		return web.Result{}, deviceRefusal(err)
	}
	return v.deviceDone(deviceDeclined)
}

func deviceRefusal(err error) error {
	switch {
	case errors.Is(err, signin.ErrUserCodeOld):
		return fail(70020).because(err)
	case errors.Is(err, signin.ErrUserCodeUsed), errors.Is(err, signin.ErrNoUserCode):
		return fail(70018).because(err)
	}
	return err
}

// doneDevice is the last page of a device's sign-in.
type doneDevice struct {
	page.Common
	Heading, Tone, Words string
}

var (
	deviceApproved = doneDevice{Heading: "You have signed in", Tone: "allow", Words: "The app on your device goes on by itself."}
	deviceDeclined = doneDevice{Heading: "Nothing was signed in", Tone: "report", Words: "The app on your device is told so."}
)

func (v *visit) deviceDone(d doneDevice) (web.Result, error) {
	d.Common = page.Common{Title: d.Heading, Trace: trace(v.c), Who: page.Who{Purpose: "about the app on your other device"}}
	return v.s.show(v.c, http.StatusOK, "device-done", &d)
}
