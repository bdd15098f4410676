package idp

import (
	"time"

	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// Opaque values begin as Entra's do; nothing may be read from it.
const (
	codePrefix    = "0.A"
	refreshPrefix = "1.A"
)

// unreadable refuses what never was a code or refresh token of Entra's. The
// number is that of a malformed request, but the OAuth error says what clients
// act on: the grant is worth nothing, so sign in anew.
func unreadable(what string) *Error {
	e := fail(9002313, what)
	e.Word = invalidGrant
	return e
}

// issueCode stores what a sign-in came to and returns the code that stands for
// it.
func issueCode(tx *world.Txn, req signin.Request, auth signin.Authentication, now time.Time) (string, error) {
	code := codePrefix + tx.NewSecret(48)
	return code, signin.Codes.Insert(tx, signin.Code{
		ID: signin.Key(code), Request: req, Auth: auth, Expires: now.Add(signin.CodeLife), Seq: tx.Seq(),
	})
}

// spendCode marks a code as redeemed. Of two that try at once one fails.
func spendCode(tx *world.Txn, id string) error {
	code, ok := signin.Codes.Get(tx, id)
	switch {
	case !ok:
		return fail(70000, "the authorization code is unknown")
	case code.Spent:
		return fail(54005)
	}
	code.Spent = true
	return signin.Codes.Put(tx, code)
}

// issueRefresh stores a refresh token and returns it.
func issueRefresh(tx *world.Txn, r signin.Refresh) (string, error) {
	value := refreshPrefix + tx.NewSecret(64)
	r.ID, r.Seq = signin.Key(value), tx.Seq()
	return value, signin.Refreshes.Insert(tx, r)
}
