package commerce

import (
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/world"
)

// A Tally counts a partner tenant's App+User calls: the progressive phase refuses
// every nth.
type Tally struct {
	TenantID string
	Calls    int
}

// Tallies are the counts, by partner tenant.
var Tallies = world.NewTable("tallies", func(t Tally) string { return t.TenantID })

// Count adds one call of a tenant and returns its number, from 1.
func Count(tx *world.Txn, tenantID string) (int, error) {
	t, _ := Tallies.Get(tx, tenantID)
	t.TenantID, t.Calls = tenantID, t.Calls+1
	return t.Calls, Tallies.Put(tx, t)
}

// A Creation remembers what a call created, so that a repetition of the call
// under the same request id gives the same thing and not a second one.
type Creation struct {
	Call   string // from CreationKey
	Object string // id of what was created
	Seq    uint64
}

// maxCreations bounds what is remembered: a repetition follows soon or never.
const maxCreations = 10_000

// Creations are the remembered creations, by call.
var Creations = world.NewCappedTable("creations", maxCreations,
	func(c Creation) string { return c.Call }, func(c Creation) uint64 { return c.Seq })

// CreationKey names a call that creates something: whose it is, the request id
// it came under, and what it asks for.
func CreationKey(owner, requestID, what string) string {
	return owner + " " + strings.ToLower(requestID) + " " + what
}

// Created finds what a call created before.
func Created(r world.Reader, call string) (object string, ok bool) {
	c, ok := Creations.Get(r, call)
	return c.Object, ok
}

// Remember notes what a call created.
func Remember(tx *world.Txn, call, object string) error {
	return Creations.Put(tx, Creation{Call: call, Object: object, Seq: tx.Seq()})
}
