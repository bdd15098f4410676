package idp

import (
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// askNewPassword asks for a new password in the place of an expired one.
func (v *visit) askNewPassword(f facts, step policy.Step) (web.Result, error) {
	return v.block(f, step)
}
