package console

import (
	"testing"

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
	for _, locked := range []bool{true, false} {
		must[*control.User](t)(b.client.ChangeUser(t.Context(), "helen", control.UserChange{Locked: ref(locked)}))
		if got := signin.SecondFactorLocked(b.world.Read(), helen.ID, b.world.Now()); got != locked {
			t.Errorf("locked: %t, the second factor is locked: %t", locked, got)
		}
	}
}
