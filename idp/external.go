package idp

import (
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// goToControl hands the person to the provider of a custom control.
func (v *visit) goToControl(f facts, step policy.Step) (web.Result, error) {
	return v.block(f, step)
}
