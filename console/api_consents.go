package console

import (
	"net/http"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// revokeConsent takes the permissions of an app in a tenant away, those of
// everybody and those of single users. The app stays present there.
func revokeConsent(c *web.Call) (web.Result, error) {
	err := c.World.Write(func(tx *world.Txn) error {
		t, err := directory.TenantNamed(tx, c.Vars["tenant"])
		if err != nil {
			return err
		}
		a, err := directory.AppNamed(tx, c.Vars["app"])
		if err != nil {
			return err
		}
		c.Entry.Caller.Tenant = t.ID
		c.Entry.Detail("changed", "consents to "+a.Name+" revoked")
		directory.RevokeConsent(tx, t.ID, a.ID)
		return nil
	})
	return web.Result{Status: http.StatusNoContent}, err
}
