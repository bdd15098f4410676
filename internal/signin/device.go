package signin

import (
	"errors"
	"strings"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/world"
)

// Errors of the page where a user code is typed.
var (
	ErrNoUserCode   = errors.New("no device waits with this code")
	ErrUserCodeUsed = errors.New("the code was used or declined already")
	ErrUserCodeOld  = errors.New("the code has expired")
)

// FindDevice finds the device that waits with a user code, which people type in
// any letter case, with spaces or dashes.
func FindDevice(r world.Reader, userCode string, now time.Time) (Device, error) {
	userCode = strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(userCode))
	d, ok := Devices.Find(r, "user_code", userCode)
	switch {
	case !ok:
		return Device{}, ErrNoUserCode
	case d.State != DevicePending:
		return d, ErrUserCodeUsed
	case !now.Before(d.Expires):
		return d, ErrUserCodeOld
	}
	return d, nil
}

// SettleDevice gives a waiting device its answer: approved with what the sign-in
// came to, or declined.
func SettleDevice(tx *world.Txn, id string, state DeviceState, auth Authentication, now time.Time) error {
	d, ok := Devices.Get(tx, id)
	switch {
	case !ok:
		return ErrNoUserCode
	case d.State != DevicePending:
		return ErrUserCodeUsed
	case !now.Before(d.Expires):
		return ErrUserCodeOld
	}
	d.State, d.Auth = state, auth
	return Devices.Put(tx, d)
}
