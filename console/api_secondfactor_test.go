package console

import (
	"strings"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

func TestUnlockingAnAccountUnlocksItsSecondFactor(t *testing.T) {
	t.Parallel()
	b := newBench(t, "")
	helen, _ := directory.Users.Find(b.world.Read(), "key", "helen")
	ok(t, b.world.Write(func(tx *world.Txn) error {
		for range policy.LockoutThreshold {
			if err := signin.WrongSecondFactor(tx, helen.ID, b.world.Now()); err != nil {
				return err
			}
		}
		return nil
	}))
	if got, want := must[*control.User](t)(b.client.User(t.Context(), "helen")).SecondFactorLockedUntil, b.world.Now().Add(time.Minute); got == nil || !got.Equal(want) {
		t.Errorf("the second factor is told to be locked until %v, want %v", got, want)
	}
	if got := b.get("/people").body; !strings.Contains(got, "<small>locked until "+b.world.Now().Add(time.Minute).UTC().Format(time.TimeOnly)+"</small></div>") {
		t.Errorf("the page of people does not tell of the lock: %s", got)
	}
	for _, locked := range []bool{true, false} {
		must[*control.User](t)(b.client.ChangeUser(t.Context(), "helen", control.UserChange{Locked: ref(locked)}))
		if got := signin.SecondFactorLocked(b.world.Read(), helen.ID, b.world.Now()); got != locked {
			t.Errorf("locked: %t, the second factor is locked: %t", locked, got)
		}
		helen := must[*control.User](t)(b.client.User(t.Context(), "helen"))
		if (helen.LockedUntil != nil) != locked || (helen.SecondFactorLockedUntil != nil) != locked {
			t.Errorf("locked: %t, and locked until %v, the second factor until %v", locked, helen.LockedUntil, helen.SecondFactorLockedUntil)
		}
	}
}
