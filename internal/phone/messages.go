package phone

import (
	"strings"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/world"
)

// A Message is a text message in somebody's inbox.
type Message struct {
	ID      string
	UPN     string // lower case
	Number  string // it was sent to
	Party   string // who sent it
	Text    string
	Code    string // the code in it, for tests; empty: none
	Created time.Time
	Expires time.Time // of the code
	Spent   bool      // the code was used, or another one sent in its place
	Seq     uint64
}

// CodeLife is how long a code sent by text message is good (a choice).
const CodeLife = 3 * time.Minute

// Good reports whether the message's code can still be used at now.
func (m Message) Good(now time.Time) bool {
	return m.Code != "" && !m.Spent && now.Before(m.Expires)
}

// Messages are all text messages, by id.
var Messages = world.NewCappedTable("messages", 5_000, func(m Message) string { return m.ID }, func(m Message) uint64 { return m.Seq },
	world.Ordered("upn", func(m Message) string { return m.UPN }, func(m Message) uint64 { return m.Seq }))

// Send puts a text message into the inbox of m.UPN and returns it with its id.
func Send(tx *world.Txn, m Message, now time.Time) (Message, error) {
	m.UPN = strings.ToLower(m.UPN)
	m.ID, m.Seq, m.Created, m.Expires = tx.NewID(), tx.Seq(), now, now.Add(CodeLife)
	return m, Messages.Insert(tx, m)
}

// Spend notes that a message's code is worth nothing any more. Of a message that
// does not exist it takes no notice.
func Spend(tx *world.Txn, id string) error {
	m, ok := Messages.Get(tx, id)
	if !ok {
		return nil
	}
	m.Spent = true
	return Messages.Put(tx, m)
}
