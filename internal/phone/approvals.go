package phone

import (
	"errors"
	"strings"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/world"
)

// State is how far a request for approval has come.
type State string

const (
	Pending  State = "pending"
	Approved State = "approved"
	Denied   State = "denied"
	// Withdrawn is a request whose sign-in has asked anew, or goes on without it.
	Withdrawn State = "withdrawn"
	// Unanswered is how [Approval.Outcome] calls a request that ran out.
	Unanswered State = "unanswered"
)

// How long a request waits for an answer, and a phone rings.
const (
	ApprovalLife = 2 * time.Minute
	CallLife     = time.Minute
)

// Kind is how a request reaches the person.
type Kind string

const (
	Push Kind = ""     // a notification of an app
	Call Kind = "call" // a ringing call: answered with #
)

// Life is how long a request of this kind waits for an answer.
func (k Kind) Life() time.Duration {
	if k == Call {
		return CallLife
	}
	return ApprovalLife
}

// An Approval is a request on somebody's phone to approve a sign-in.
type Approval struct {
	ID     string
	Kind   Kind
	UPN    string // lower case
	Party  string // who asks, e.g. Contoso or the provider's name
	App    string // what is being signed in to
	Phone  string // the number that rings, of a call
	Number string // two digits shown on the sign-in page, to be typed here; empty: just approve
	State  State
	// Mistyped says that it was denied because of a wrong number.
	Mistyped bool
	Created  time.Time
	Expires  time.Time
	Seq      uint64
}

// At returns the state at now: a request that nobody answered in time is denied.
func (a Approval) At(now time.Time) State {
	if a.State == Pending && !now.Before(a.Expires) {
		return Denied
	}
	return a.State
}

// Unanswered reports whether a request was denied by nobody: its time ran out.
func (a Approval) Unanswered(now time.Time) bool {
	return a.State == Pending && a.At(now) == Denied
}

// Auto is how a phone answers by itself.
type Auto string

const (
	ByHand      Auto = ""
	AutoApprove Auto = "approve"
	AutoDeny    Auto = "deny"
	AutoIgnore  Auto = "ignore"
)

// A Phone is somebody's phone.
type Phone struct {
	UPN  string // lower case
	Auto Auto
}

var (
	// Approvals are requests for approval, by id.
	Approvals = world.NewCappedTable("approvals", 5_000, func(a Approval) string { return a.ID }, func(a Approval) uint64 { return a.Seq },
		world.Ordered("upn", func(a Approval) string { return a.UPN }, func(a Approval) uint64 { return a.Seq }))

	// Phones are the phones that answer by themselves, by user principal name.
	Phones = world.NewTable("phones", func(p Phone) string { return p.UPN })
)

// Outcome is the state for people: a request that ran out is told from one that
// was denied.
func (a Approval) Outcome(now time.Time) State {
	if a.Unanswered(now) {
		return Unanswered
	}
	return a.At(now)
}

// Tables are the tables this package declares.
func Tables() []world.Declared { return []world.Declared{Approvals, Messages, Phones} }

// Errors of an answer.
var (
	ErrNoApproval  = errors.New("no such request on this phone")
	ErrAnswered    = errors.New("the request was answered already or has expired")
	ErrWrongNumber = errors.New("that is not the number the sign-in page shows, so the request is denied")
)

// Ask puts a request on the phone of a.UPN and returns it with its id. A phone
// that answers by itself has answered when Ask returns.
func Ask(tx *world.Txn, a Approval, now time.Time) (Approval, error) {
	a.UPN = strings.ToLower(a.UPN)
	a.ID, a.Seq, a.State = tx.NewID(), tx.Seq(), Pending
	a.Created, a.Expires = now, now.Add(a.Kind.Life())
	p, _ := Phones.Get(tx, a.UPN)
	switch p.Auto {
	case AutoApprove:
		a.State = Approved
	case AutoDeny:
		a.State = Denied
	case ByHand, AutoIgnore:
	}
	return a, Approvals.Insert(tx, a)
}

// Approve answers a request with yes. number must be the one that the sign-in
// page shows, where it shows one: a wrong one denies the request, so that nobody
// can try all of them, and is told by [Approval.Mistyped].
func Approve(tx *world.Txn, id, number string, now time.Time) error {
	a, err := waiting(tx, id, now)
	if err != nil {
		return err
	}
	a.State = Approved
	if a.Number != "" && a.Number != strings.TrimSpace(number) {
		a.State, a.Mistyped = Denied, true
	}
	return Approvals.Put(tx, a)
}

// Deny answers a request with no.
func Deny(tx *world.Txn, id string, now time.Time) error {
	a, err := waiting(tx, id, now)
	if err != nil {
		return err
	}
	a.State = Denied
	return Approvals.Put(tx, a)
}

// Withdraw takes a request back that nobody has answered yet. Of others, and of
// one that does not exist, it takes no notice.
func Withdraw(tx *world.Txn, id string, now time.Time) error {
	a, err := waiting(tx, id, now)
	if err != nil {
		return nil // nothing waits, which is what the caller wants
	}
	a.State = Withdrawn
	return Approvals.Put(tx, a)
}

// NumberTaken reports whether a number is that of another request that waits on
// the same phone, where the two could be confused.
func NumberTaken(r world.Reader, upn, number string, now time.Time) bool {
	for a := range Approvals.Refs(r, "upn", strings.ToLower(upn), 0) {
		if a.Number == number && a.At(now) == Pending {
			return true
		}
	}
	return false
}

func waiting(tx *world.Txn, id string, now time.Time) (Approval, error) {
	a, ok := Approvals.Get(tx, id)
	switch {
	case !ok:
		return a, ErrNoApproval
	case a.At(now) != Pending:
		return a, ErrAnswered
	}
	return a, nil
}
