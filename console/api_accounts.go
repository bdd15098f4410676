package console

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
	"github.com/pcsandbox/pcsandbox/scenarios"
)

// accountOf tells the state of an account beyond its roles.
func accountOf(r world.Reader, u directory.User, out *control.User) {
	if m, ok := u.Method(policy.OneWaySMS); ok {
		out.SMS = m.Phone
	}
	if m, ok := u.Method(policy.TwoWayVoiceMobile); ok {
		out.Voice = m.Phone
	}
	if home, ok := directory.Users.Get(r, u.GuestOf); ok {
		out.GuestOf = cmp.Or(home.Key, home.UPN)
	}
	out.PasswordExpired = u.ForceChangePassword
	if !u.LockedUntil.IsZero() {
		out.LockedUntil = &u.LockedUntil
	}
	if s, ok := signin.SecondFactors.Get(r, u.ID); ok && !s.Wrong.Until.IsZero() {
		out.SecondFactorLockedUntil = &s.Wrong.Until
	}
}

// applyAccount does what an administrator does for a person who cannot get in, or
// must not.
func applyAccount(tx *world.Txn, u *directory.User, change control.UserChange, now time.Time) error {
	if change.PasswordExpired != nil {
		u.ForceChangePassword = *change.PasswordExpired
	}
	if change.Locked != nil {
		var state policy.Attempts
		if *change.Locked {
			state = policy.Attempts{Failed: policy.LockoutThreshold - 1}.Wrong(now)
		} else {
			signin.RightSecondFactor(tx, u.ID)
		}
		u.FailedSignIns, u.LastFailure, u.Lockouts, u.LockedUntil = state.Failed, state.Last, state.Lockouts, state.Until
	}
	if change.ResetMethods {
		u.Methods, u.GraceEnds = nil, time.Time{}
	}
	if change.TAP == nil {
		return nil
	}
	pass, err := accessPass(tx, *change.TAP, now)
	if err != nil {
		return err
	}
	u.Methods = append(slices.DeleteFunc(slices.Clone(u.Methods), func(m directory.Method) bool { return m.Kind == policy.AccessPass }), pass)
	return nil
}

// Bounds of a Temporary Access Pass.
const (
	shortestPass, longestPass = 8, 48
	fewestMinutes             = 10
	mostMinutes               = 30 * 24 * 60
	usualMinutes              = 60
)

// accessPass is a new Temporary Access Pass. A person has one at a time.
func accessPass(tx *world.Txn, p control.AccessPass, now time.Time) (directory.Method, error) {
	wait, err := time.ParseDuration(cmp.Or(p.From, "0s"))
	if err != nil || wait < 0 {
		return directory.Method{}, bad("write durations like 30m or 2h", "from %q is not a duration", p.From)
	}
	minutes := cmp.Or(p.Minutes, usualMinutes)
	if minutes < fewestMinutes || minutes > mostMinutes {
		return directory.Method{}, bad("", "minutes %d is not from %d to %d", minutes, fewestMinutes, mostMinutes)
	}
	id := tx.NewID()
	text := cmp.Or(p.Pass, strings.ReplaceAll(id, "-", "")[:shortestPass])
	if len(text) < shortestPass || len(text) > longestPass || strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return directory.Method{}, bad("", "a Temporary Access Pass has %d to %d letters, digits and signs", shortestPass, longestPass)
	}
	from := now.Add(wait)
	return directory.Method{
		ID: id, Kind: policy.AccessPass, Registered: now, Pass: text,
		PassFrom: from, PassUntil: from.Add(time.Duration(minutes) * time.Minute), PassOnce: p.Once,
	}, nil
}

// scenarioSchema is the JSON Schema of the scenario format: the line
// # yaml-language-server: $schema=… of a file may name this address.
func scenarioSchema(*web.Call) (web.Result, error) {
	return web.Result{Status: http.StatusOK, Body: scenarios.Schema()}.With("Content-Type", "application/schema+json"), nil
}
