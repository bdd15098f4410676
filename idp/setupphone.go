package idp

import (
	"net/http"
	"regexp"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

type numberScreen struct {
	screen
	Words string
	Typed string
}

// askNumber asks for the number of the phone that is being registered.
func (v *visit) askNumber(f facts, step policy.Step, words string) (web.Result, error) {
	s := numberScreen{screen: v.screen(f, "Phone", pathProofUp, step.Decision), Words: words, Typed: v.flow.Register.Phone}
	return v.s.show(v.c, http.StatusOK, "mfa-phone", &s)
}

// takeNumber takes the number and goes on to try it out.
func (v *visit) takeNumber(form form) (web.Result, error) {
	number, ok := phoneNumber(form.Get("phone"))
	if !ok {
		if form.Has("phone") {
			v.problem = "That is not a phone number. Write it with its country code, such as +1 555 0100 123."
		}
		return v.proceed()
	}
	u, _ := directory.Users.Get(v.c.World.Read(), v.flow.UserID)
	if full(u, v.flow.Register.Method, number) {
		v.problem = "This account has as many phone numbers as it may. Type one of those, or remove one in your security info."
		return v.proceed()
	}
	return v.after(v.withdraw(func(flow *signin.Flow) {
		flow.Register.Phone, flow.Register.Added, flow.Register.Approval = number, true, ""
		flow.Message = signin.Message{}
	}))
}

// e164 is a number as networks know it: country code, then at most 15 digits in
// all.
var e164 = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)

// longestNumber bounds what is looked at as a number.
const longestNumber = 40

// phoneNumber is a typed number without what people put between its digits.
func phoneNumber(typed string) (string, bool) {
	if len(typed) > longestNumber {
		return "", false
	}
	number := strings.NewReplacer(" ", "", "-", "", "(", "", ")", "", ".", "", "/", "", "\u00a0", "").Replace(typed)
	return number, e164.MatchString(number)
}

// masked shows a number to somebody who is not yet known to be its owner.
func masked(number string) string {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, number)
	if len(digits) < 2 {
		return "+X XXXXXXXXXX"
	}
	return "+X XXXXXXXX" + digits[len(digits)-2:]
}

// addPhone registers a number that was tried out, for whatever of messages and
// calls the tenant allows: it is one phone.
func addPhone(v *visit, tx *world.Txn, flow *signin.Flow, _ int64) error {
	r, home := flow.Register, v.homeOf(tx, flow.UserID)
	u, _ := directory.Users.Get(tx, flow.UserID)
	kinds := []policy.Method{r.Method}
	for _, other := range []policy.Method{policy.OneWaySMS, policy.TwoWayVoiceMobile} {
		if other != r.Method && allows(home, other) {
			kinds = append(kinds, other)
		}
	}
	var methods []directory.Method
	for _, kind := range kinds {
		if !hasNumber(u, kind, r.Phone) {
			methods = append(methods, directory.Method{Kind: kind, Phone: r.Phone, Name: "Phone"})
		}
	}
	return v.addMethods(tx, flow, methods...)
}

// hasNumber reports whether a number is registered for a kind already.
func hasNumber(u directory.User, kind policy.Method, number string) bool {
	for _, m := range u.Methods {
		registered, _ := phoneNumber(m.Phone)
		if m.Kind == kind && registered == number {
			return true
		}
	}
	return false
}
