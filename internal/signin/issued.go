package signin

import (
	"time"

	"github.com/pcsandbox/pcsandbox/internal/world"
)

// An Issued is a user's access token for an application that has a credential,
// and so may present it to act on behalf of the user. A token does not say all
// that its sign-in came to: those of version 2.0 carry no amr.
type Issued struct {
	UTI  string
	Auth Authentication
	At   time.Time
	Seq  uint64
}

// maxIssued bounds the tokens that are remembered: they live for 90 minutes.
const maxIssued = 10_000

// Issues are the access tokens that may be presented on behalf of a user, by uti.
var Issues = world.NewCappedTable("issued_tokens", maxIssued, func(i Issued) string { return i.UTI }, func(i Issued) uint64 { return i.Seq })

// RememberIssued notes an access token. Equal requests within a second get the
// equal token, so it may be there already.
func RememberIssued(tx *world.Txn, uti string, auth Authentication, now time.Time) error {
	if _, known := Issues.Get(tx, uti); known {
		return nil
	}
	return Issues.Insert(tx, Issued{UTI: uti, Auth: auth, At: now, Seq: tx.Seq()})
}
