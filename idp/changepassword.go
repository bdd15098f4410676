package idp

import (
	"net/http"
	"strings"
	"unicode"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// Bounds of a password at Entra (Microsoft, "Password policies").
const (
	shortestPassword = 8
	longestPassword  = 256
	passwordKinds    = 3 // of lower case, upper case, digits and symbols
)

// askNewPassword asks for a new password in the place of an expired one.
func (v *visit) askNewPassword(f facts, step policy.Step) (web.Result, error) {
	s := v.screen(f, "Update your password", pathRenew, step.Decision)
	v.c.Entry.Code = fail(50055).Code()
	return v.s.show(v.c, http.StatusOK, "change-password", &s)
}

// changePassword takes the new one.
func (s *Server) changePassword(c *web.Call) (web.Result, error) {
	v, form, err := s.visit(c)
	if err != nil {
		return web.Result{}, err
	}
	f, step := v.now()
	if step.Kind != policy.ChangePassword {
		return v.proceed()
	}
	fresh := form.Get("newPassword")
	if v.problem = weakness(fresh, form.Get("confirmNewPassword"), f.user); v.problem != "" {
		return v.proceed()
	}
	refused, err := v.attemptFirst(fail(50126), func(tx *world.Txn, flow *signin.Flow) (bool, error) {
		u, _ := directory.Users.Get(tx, f.user.ID)
		if !knowsPassword(u, form.Get("currentPassword")) {
			return false, nil
		}
		err := directory.ChangePassword(tx, u.ID, fresh, f.now)
		// This sign-in goes on: it was proven once more, after the others ended.
		flow.Auth.Time, flow.Auth.Seq, flow.Existing = f.now, tx.Seq(), false
		return true, err
	})
	if refused != nil {
		if refused.Row.Number == 50126 {
			v.problem = "The current password is not right."
		}
		return v.wrong(refused, policy.SignInPasswordWrong)
	}
	return v.after(err)
}

// weakness says what is wrong with a new password; empty if nothing is.
func weakness(password, again string, u directory.User) string {
	name, _, _ := strings.Cut(strings.ToLower(u.UPN), "@")
	switch {
	case password != again:
		return "The two new passwords are not the same."
	case len(password) < shortestPassword, len(password) > longestPassword:
		return "A password has 8 to 256 characters."
	case kindsOf(password) < passwordKinds:
		return "A password has three of these: lower case letters, upper case letters, digits, symbols."
	case name != "" && strings.Contains(strings.ToLower(password), name):
		return "A password must not contain the user name."
	case knowsPassword(u, password):
		return "The new password must not be the current one."
	}
	return ""
}

func kindsOf(password string) int {
	var lower, upper, digit, symbol int
	for _, r := range password {
		switch {
		case unicode.IsLower(r):
			lower = 1
		case unicode.IsUpper(r):
			upper = 1
		case unicode.IsDigit(r):
			digit = 1
		default:
			symbol = 1
		}
	}
	return lower + upper + digit + symbol
}
