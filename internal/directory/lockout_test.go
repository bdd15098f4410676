package directory

import (
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// withPeople is a world with a member of one tenant and their guest object in
// another.
func withPeople(t *testing.T) *world.World {
	t.Helper()
	return newWorld(t, func(tx *world.Txn) error {
		return all(
			Tenants.Insert(tx, Tenant{ID: "home", Key: "home", RegistrationGraceDays: 14, Seq: tx.Seq()}),
			Users.Insert(tx, User{ID: "u", TenantID: "home", UPN: "u@home.example", Seq: tx.Seq()}),
			Users.Insert(tx, User{ID: "g", TenantID: "away", UPN: "u_home.example#EXT#@away.example", GuestOf: "u", Seq: tx.Seq()}))
	})
}

func TestAGuestObjectIsFoundByTenantAndAccountUntilItIsDeleted(t *testing.T) {
	t.Parallel()
	w := withPeople(t)
	if g, ok := FindGuest(w.Read(), "away", "u"); !ok || g.ID != "g" {
		t.Errorf("got %+v, %t", g, ok)
	}
	for _, pair := range [][2]string{{"home", "u"}, {"away", "g"}, {"away", ""}, {"", "u"}} {
		if g, ok := FindGuest(w.Read(), pair[0], pair[1]); ok {
			t.Errorf("%q has %+v", pair, g)
		}
	}
	err := w.Write(func(tx *world.Txn) error { return updateUser(tx, "g", func(u *User) { u.DeletedAt = now }) })
	if _, ok := FindGuest(w.Read(), "away", "u"); ok || err != nil {
		t.Errorf("a deleted guest is found: %t, %v", ok, err)
	}
}

func TestWrongPasswordsAreRememberedUntilTheRightOne(t *testing.T) {
	t.Parallel()
	w := withPeople(t)
	err := w.Write(func(tx *world.Txn) error {
		for range policy.LockoutThreshold {
			if err := WrongPassword(tx, "u", now); err != nil {
				return err
			}
		}
		return nil
	})
	u, _ := Users.Get(w.Read(), "u")
	if err != nil || !u.Locked(now) || u.Locked(now.Add(time.Minute)) || u.FailedSignIns != policy.LockoutThreshold {
		t.Errorf("%+v, %v", u.Attempts(), err)
	}
	err = w.Write(func(tx *world.Txn) error { return RightPassword(tx, "u") })
	if u, _ := Users.Get(w.Read(), "u"); err != nil || u.Attempts() != (policy.Attempts{}) {
		t.Errorf("%+v, %v", u.Attempts(), err)
	}
}

func TestDaysOfGraceRunFromTheFirstQuestion(t *testing.T) {
	t.Parallel()
	w := withPeople(t)
	left := func(after time.Duration) int {
		home, _ := Tenants.Get(w.Read(), "home")
		u, _ := Users.Get(w.Read(), "u")
		return home.GraceDaysLeft(u, now.Add(after))
	}
	if got := left(1000 * day); got != 14 {
		t.Errorf("before anybody asked %d days are left", got)
	}
	for _, at := range []time.Time{now, now.Add(day)} { // the second question changes nothing
		if err := w.Write(func(tx *world.Txn) error { return BeginGrace(tx, "u", at) }); err != nil {
			t.Fatal(err)
		}
	}
	for after, want := range map[time.Duration]int{0: 14, time.Second: 14, day: 13, 14*day - time.Second: 1, 14 * day: 0, 15 * day: 0} {
		if got := left(after); got != want {
			t.Errorf("after %s %d days are left, want %d", after, got, want)
		}
	}
}
