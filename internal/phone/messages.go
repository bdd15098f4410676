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
	Seq     uint64
}

// Messages are all text messages, by id.
var Messages = world.NewCappedTable("messages", 5_000, func(m Message) string { return m.ID }, func(m Message) uint64 { return m.Seq },
	world.Ordered("upn", func(m Message) string { return m.UPN }, func(m Message) uint64 { return m.Seq }))

// Send puts a text message into the inbox of m.UPN and returns it with its id.
func Send(tx *world.Txn, m Message, now time.Time) (Message, error) {
	m.UPN = strings.ToLower(m.UPN)
	m.ID, m.Seq, m.Created = tx.NewID(), tx.Seq(), now
	return m, Messages.Insert(tx, m)
}
