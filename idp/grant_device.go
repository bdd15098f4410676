package idp

import (
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// grantDevice is a device's poll. It never says slow_down: several libraries take
// that for the end.
func grantDevice(q *tokenRequest) (subject, error) {
	value := q.form.DeviceCode
	if value == "" && q.v1 {
		value = q.form.Code
	}
	if value == "" {
		return subject{}, fail(900144, "device_code")
	}
	d, ok := signin.Devices.Get(q.snap, signin.Key(value))
	switch {
	case !ok, d.Request.ClientID != q.client.ID:
		return subject{}, fail(70018)
	case d.State == signin.DeviceDeclined:
		return subject{}, declined()
	case d.State == signin.DeviceSpent:
		return subject{}, fail(54005)
	case !q.now.Before(d.Expires):
		return subject{}, fail(70020)
	case d.State != signin.DeviceApproved:
		return subject{}, fail(70016)
	}
	sub, err := q.fromRequest(d.Request, d.Auth)
	sub.spend = func(tx *world.Txn) error { return spendDevice(tx, d.ID) }
	return sub, err
}

// declined is what the device hears when the person said no.
func declined() *Error {
	e := fail(65004)
	e.Word = "authorization_declined"
	return e
}

// spendDevice marks a device code as redeemed. Of two polls at once one fails.
func spendDevice(tx *world.Txn, id string) error {
	d, ok := signin.Devices.Get(tx, id)
	switch {
	case !ok:
		return fail(70018)
	case d.State == signin.DeviceSpent:
		return fail(54005)
	}
	d.State = signin.DeviceSpent
	return signin.Devices.Put(tx, d)
}
