package signin_test

import (
	"errors"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/journal"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

var start = time.Date(2036, 4, 2, 9, 0, 0, 0, time.UTC)

func newWorld(t *testing.T) *world.World {
	t.Helper()
	base, err := world.NewBase(world.NewSchema(signin.Tables()...), world.Settings{Start: start, Frozen: true}, func(*world.Txn) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	return world.New(base, "main", journal.NewBudget(1<<20))
}

// do runs a move and returns its error.
func do(t *testing.T, w *world.World, move func(*world.Txn) error) error {
	t.Helper()
	return w.Write(move)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestAFlowBelongsToItsBrowserUntilItExpires(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var f signin.Flow
	must(t, do(t, w, func(tx *world.Txn) (err error) {
		f, err = signin.BeginFlow(tx, signin.Flow{UPN: "a@b.example"}, "cookie", start)
		return err
	}))
	tests := map[string]struct {
		id, browser string
		at          time.Time
		want        error
	}{
		"its browser, in time":   {f.ID, "cookie", start.Add(signin.FlowLife - 1), nil},
		"its browser, too late":  {f.ID, "cookie", start.Add(signin.FlowLife), signin.ErrFlowExpired},
		"another browser":        {f.ID, "other", start, signin.ErrNoFlow},
		"a browser without one":  {f.ID, "", start, signin.ErrNoFlow},
		"another flow":           {"other", "cookie", start, signin.ErrNoFlow},
		"no flow":                {"", "cookie", start, signin.ErrNoFlow},
		"the key of the browser": {f.ID, f.Browser, start, signin.ErrNoFlow},
	}
	for name, tt := range tests {
		if _, err := signin.FindFlow(w.Read(), tt.id, tt.browser, tt.at); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", name, err, tt.want)
		}
	}
}

func TestAFlowTokenIsGoodForItsFlowAndBrowserAndCarriesItsNumber(t *testing.T) {
	t.Parallel()
	token := signin.FlowToken("flow", "cookie", 7)
	if n, err := signin.ReadFlowToken(token, "flow", "cookie"); n != 7 || err != nil {
		t.Errorf("read back: %d, %v", n, err)
	}
	for name, tt := range map[string]struct{ token, id, browser string }{
		"another flow":             {token, "other", "cookie"},
		"another browser":          {token, "flow", "other"},
		"another number":           {"8" + token[1:], "flow", "cookie"},
		"a number spelt otherwise": {"0" + token, "flow", "cookie"},
		"no number":                {token[1:], "flow", "cookie"},
		"nothing":                  {"", "flow", "cookie"},
	} {
		if n, err := signin.ReadFlowToken(tt.token, tt.id, tt.browser); !errors.Is(err, signin.ErrFormForged) {
			t.Errorf("%s: %d, %v", name, n, err)
		}
	}
}

func TestAFormIsTakenOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var f signin.Flow
	must(t, do(t, w, func(tx *world.Txn) (err error) {
		f, err = signin.BeginFlow(tx, signin.Flow{}, "cookie", start)
		return err
	}))
	take := func(number int64) error {
		return do(t, w, func(tx *world.Txn) error { _, err := signin.TakeForm(tx, f.ID, number); return err })
	}
	for i, tt := range []struct {
		number int64
		want   error
	}{{1, signin.ErrFormTaken}, {0, nil}, {0, signin.ErrFormTaken}, {1, nil}, {-1, signin.ErrFormTaken}} {
		if err := take(tt.number); !errors.Is(err, tt.want) {
			t.Errorf("form %d, with number %d: %v, want %v", i, tt.number, err, tt.want)
		}
	}
}

func TestATripEndsOnceWithItsOwnSecret(t *testing.T) {
	t.Parallel()
	var f signin.Flow
	signin.SendAway(&f, signin.Trip{Domain: "wingtip.example", WithMFA: true}, "secret", start)
	if f.Trips != 1 || !f.Trip.Since.Equal(start) {
		t.Errorf("sent away is %+v", f)
	}
	if _, err := signin.Return(&f, "guess"); !errors.Is(err, signin.ErrNotFederating) {
		t.Errorf("a guess ends the trip: %v", err)
	}
	if trip, err := signin.Return(&f, "secret"); err != nil || trip.Domain != "wingtip.example" {
		t.Errorf("the trip ends with %+v, %v", trip, err)
	}
	for _, secret := range []string{"secret", ""} {
		if _, err := signin.Return(&f, secret); !errors.Is(err, signin.ErrNotFederating) {
			t.Errorf("a trip that is over ends again with %q", secret)
		}
	}
	signin.SendAway(&f, signin.Trip{}, "again", start)
	if f.Trips != 1 {
		t.Error("a trip that did not ask for MFA is counted")
	}
}

func TestAnAssertionIsAcceptedOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	accept := func(tx *world.Txn) error { return signin.AcceptAssertion(tx, "_1", start) }
	must(t, do(t, w, accept))
	if err := do(t, w, accept); !errors.Is(err, world.ErrExists) {
		t.Errorf("the second time: %v", err)
	}
}

func TestASessionMovesToItsNewCookieWithAllAccounts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	keep := func(old, fresh, user string) {
		t.Helper()
		must(t, do(t, w, func(tx *world.Txn) error {
			a := signin.Account{UPN: user + "@b.example", Used: start, Authentication: signin.Authentication{UserID: user, SessionID: "sid-" + user}}
			_, err := signin.Keep(tx, old, fresh, a)
			return err
		}))
	}
	keep("", "one", "a")
	keep("one", "two", "b")
	keep("two", "two", "a")
	if _, ok := signin.FindSession(w.Read(), "one"); ok {
		t.Error("the old cookie still works")
	}
	s, ok := signin.FindSession(w.Read(), "two")
	if !ok || len(s.Accounts) != 2 || s.Accounts[1].UserID != "a" || s.SID != "sid-a" || s.Accounts[0].SessionID != "sid-a" {
		t.Errorf("the session is %+v", s)
	}
	before := s.Accounts[0].SignedOut
	must(t, do(t, w, func(tx *world.Txn) error { return signin.SignOut(tx, "two", "B@b.example") }))
	after, _ := signin.FindSession(w.Read(), "two")
	if !after.Accounts[0].SignedOut || after.Accounts[1].SignedOut || s.Accounts[0].SignedOut != before {
		t.Errorf("after the sign-out the session is %+v, and the old snapshot %+v", after, s)
	}
	must(t, do(t, w, func(tx *world.Txn) error { return signin.Forget(tx, "two", "a") }))
	if after, _ = signin.FindSession(w.Read(), "two"); len(after.Accounts) != 1 {
		t.Errorf("after forgetting the session is %+v", after)
	}
	must(t, do(t, w, func(tx *world.Txn) error {
		return errors.Join(signin.SignOut(tx, "none", ""), signin.Forget(tx, "none", "a"))
	}))
}

func TestAnAccountLivesAsLongAsItsSession(t *testing.T) {
	t.Parallel()
	a := signin.Account{Used: start, Authentication: signin.Authentication{Time: start, Seq: 7}}
	kept, out := a, a
	kept.Persistent, out.SignedOut = true, true
	keyed, later := a, directory.Cutoff{At: start.Add(time.Second), Seq: 8}
	keyed.First = policy.ByPasskey
	tests := map[string]struct {
		account signin.Account
		at      time.Time
		user    directory.User
		want    bool
	}{
		"at once":                               {a, start, directory.User{}, true},
		"just within a day":                     {a, start.Add(signin.SessionLife - 1), directory.User{}, true},
		"a day later":                           {a, start.Add(signin.SessionLife), directory.User{}, false},
		"kept, a day later":                     {kept, start.Add(signin.SessionLife), directory.User{}, true},
		"kept, ninety days later":               {kept, start.Add(signin.PersistentLife), directory.User{}, false},
		"signed out":                            {out, start, directory.User{}, false},
		"revoked in the same second, before it": {a, start, directory.User{TokensValidFrom: start, RevokedSeq: 6}, true},
		"revoked in the same second, after it":  {a, start, directory.User{TokensValidFrom: start, RevokedSeq: 8}, false},
		"the password changed later":            {a, start.Add(time.Second), directory.User{PasswordChanged: later}, false},
		"the password reset later":              {a, start.Add(time.Second), directory.User{PasswordReset: later}, false},
		"with a passkey, password changed":      {keyed, start.Add(time.Second), directory.User{PasswordChanged: later}, true},
		"with a passkey, password reset":        {keyed, start.Add(time.Second), directory.User{PasswordReset: later}, true},
		"the password expired":                  {a, start.Add(time.Second), directory.User{ForceChangePassword: true}, true},
		"revoked a second later":                {a, start.Add(time.Second), directory.User{TokensValidFrom: start.Add(time.Second), RevokedSeq: 8}, false},
	}
	for name, tt := range tests {
		if got := tt.account.Live(tt.at, tt.user); got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestADeviceIsSettledOnceAndInTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	must(t, do(t, w, func(tx *world.Txn) error {
		return signin.Devices.Insert(tx, signin.Device{ID: "d", UserCode: "BCDFGHJKL", State: signin.DevicePending, Expires: start.Add(signin.DeviceLife), Seq: 1})
	}))
	if _, err := signin.FindDevice(w.Read(), "bcdf-ghj kl", start); err != nil {
		t.Error(err)
	}
	settle := func(id string, at time.Time) error {
		return do(t, w, func(tx *world.Txn) error {
			return signin.SettleDevice(tx, id, signin.DeviceApproved, signin.Authentication{UserID: "u"}, at)
		})
	}
	late := start.Add(signin.DeviceLife)
	if _, err := signin.FindDevice(w.Read(), "BCDFGHJKL", late); !errors.Is(err, signin.ErrUserCodeOld) {
		t.Errorf("late: %v", err)
	}
	if err := settle("d", late); !errors.Is(err, signin.ErrUserCodeOld) {
		t.Errorf("settled late: %v", err)
	}
	if err := settle("other", start); !errors.Is(err, signin.ErrNoUserCode) {
		t.Errorf("another device: %v", err)
	}
	must(t, settle("d", start))
	if err := settle("d", start); !errors.Is(err, signin.ErrUserCodeUsed) {
		t.Errorf("settled twice: %v", err)
	}
	if _, err := signin.FindDevice(w.Read(), "BCDFGHJKL", start); !errors.Is(err, signin.ErrUserCodeUsed) {
		t.Errorf("found after use: %v", err)
	}
	if _, err := signin.FindDevice(w.Read(), "", start); !errors.Is(err, signin.ErrNoUserCode) {
		t.Errorf("no code: %v", err)
	}
}

func TestASecondFactorIsLockedAndForgottenByAccount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	move := func(f func(*world.Txn) error) error { return do(t, w, f) }
	for range policy.LockoutThreshold {
		must(t, move(func(tx *world.Txn) error { return signin.WrongSecondFactor(tx, "ada", start) }))
	}
	if !signin.SecondFactorLocked(w.Read(), "ada", start) || signin.SecondFactorLocked(w.Read(), "bob", start) || signin.SecondFactorLocked(w.Read(), "ada", start.Add(time.Minute)) {
		t.Error("the lock is not the account's own, or not a minute's")
	}
	for range policy.SendLimit {
		must(t, move(func(tx *world.Txn) error { return signin.SendToPhone(tx, "ada", start) }))
	}
	if err := move(func(tx *world.Txn) error { return signin.SendToPhone(tx, "ada", start) }); !errors.Is(err, signin.ErrSentTooMany) {
		t.Errorf("one more: %v", err)
	}
	must(t, move(func(tx *world.Txn) error { signin.RightSecondFactor(tx, "ada"); return nil }))
	if _, left := signin.SecondFactors.Get(w.Read(), "ada"); left {
		t.Error("a right answer leaves something behind")
	}
}

func TestEachProviderOfASessionIsLeftOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i, upn := range []string{"ada@one.example", "bob@ONE.example", "eve@two.example", "mia@managed.example"} {
		a := signin.Account{UPN: upn, Used: start, Authentication: signin.Authentication{UserID: upn, Seq: uint64(i), Federated: upn != "mia@managed.example"}}
		must(t, do(t, w, func(tx *world.Txn) error { _, err := signin.Keep(tx, "c", "c", a); return err }))
	}
	for range 2 { // signing out once more brings nobody back
		must(t, do(t, w, func(tx *world.Txn) error { return signin.SignOut(tx, "c", "") }))
	}
	var left []string
	for range 4 {
		must(t, do(t, w, func(tx *world.Txn) error {
			a, found, err := signin.LeaveProvider(tx, "c")
			if found {
				left = append(left, a.UPN)
			}
			return err
		}))
	}
	must(t, do(t, w, func(tx *world.Txn) error { return signin.SignOut(tx, "c", "") }))
	must(t, do(t, w, func(tx *world.Txn) error {
		if a, found, _ := signin.LeaveProvider(tx, "c"); found {
			left = append(left, a.UPN)
		}
		return nil
	}))
	if len(left) != 2 || left[0] != "bob@ONE.example" || left[1] != "eve@two.example" {
		t.Errorf("left are the providers of %v", left)
	}
}
