package pcapi

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/commerce"
	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// createUser answers POST /v1/customers/{customer}/users. A repetition under the
// same MS-RequestId gets the user that the first one made.
func createUser(c *web.Call, who *caller) (web.Result, error) {
	var sent newUser
	if err := readJSON(c, &sent); err != nil {
		return web.Result{}, err
	}
	if err := sent.check(); err != nil {
		return web.Result{}, err
	}
	n := creation{newUser: sent, tenantID: who.customer.TenantID, call: callKey(c, who, sent.UPN), now: c.World.Now()}
	var made directory.User
	err := c.World.Write(func(tx *world.Txn) (err error) {
		made, err = n.make(tx)
		return err
	})
	if err != nil {
		return web.Result{}, err
	}
	out := userAt(who, made)
	out.Password = &passwordProfileJSON{Password: made.Password, ForceChange: made.ForceChangePassword}
	return web.JSON(http.StatusCreated, out), nil
}

// A creation is a user to be made in a customer's directory.
type creation struct {
	newUser
	tenantID string
	call     string // names the call, empty if it cannot be told from others
	now      time.Time
}

// callKey names the call for repetitions; empty if the client gave it no id.
func callKey(c *web.Call, who *caller, upn string) string {
	id := c.Header.Get(headerRequestID)
	if !wellFormed(id) {
		return ""
	}
	owner := who.partner.ID + " " + who.customer.TenantID
	return commerce.CreationKey(owner, id, "user "+strings.ToLower(upn))
}

// make makes the user, or finds the one that the same call made before.
func (n creation) make(tx *world.Txn) (directory.User, error) {
	if id, repeated := commerce.Created(tx, n.call); repeated {
		if u, ok := directory.Users.Get(tx, id); ok {
			return u, nil
		}
	}
	if err := n.fits(tx); err != nil {
		return directory.User{}, err
	}
	u := directory.User{
		ID: tx.NewID(), TenantID: n.tenantID, UPN: n.UPN, DisplayName: n.DisplayName, GivenName: n.FirstName, FamilyName: n.LastName,
		Password: n.Password.Password, ForceChangePassword: n.Password.ForceChange, ImmutableID: n.ImmutableID,
		UsageLocation: strings.ToUpper(n.UsageLocation), PhoneNumber: n.PhoneNumber,
		PerUserMFA: policy.PerUserDisabled, CreatedAt: n.now, Seq: tx.Seq(),
	}
	err := directory.Users.Insert(tx, u)
	if errors.Is(err, world.ErrExists) {
		return u, userExists("immutableId") // the name was looked at before
	}
	if err == nil && n.call != "" {
		err = commerce.Remember(tx, n.call, u.ID)
	}
	return u, err
}

// fits looks at what only the customer's directory can tell.
func (n creation) fits(tx *world.Txn) error {
	d, ok := directory.DomainOf(tx, n.UPN)
	switch {
	case !ok || d.TenantID != n.tenantID:
		return invalidParameter.instead("The parameter userPrincipalName is invalid: its domain must be a verified domain of the customer.")
	case d.Federation != nil:
		return invalidParameter.instead("The parameter userPrincipalName is invalid: users of a federated domain are created at its identity provider.")
	}
	if _, taken := directory.FindUser(tx, n.UPN); taken {
		return userExists("userPrincipalName")
	}
	return nil
}

func userExists(property string) error {
	return objectConflict.instead("Another object with the same value for property " + property + " already exists.")
}
