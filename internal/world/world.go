package world

import (
	crand "crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/hashicorp/go-memdb"

	"github.com/pcsandbox/pcsandbox/internal/clock"
	"github.com/pcsandbox/pcsandbox/internal/journal"
)

// A Schema is the set of tables a world has.
type Schema struct{ db *memdb.DBSchema }

// Declared is a table of any row type.
type Declared interface {
	Name() string
	table() *table
}

// NewSchema collects tables. Two of the same name are a mistake of ours and
// panic.
func NewSchema(tables ...Declared) *Schema {
	db := &memdb.DBSchema{Tables: map[string]*memdb.TableSchema{}}
	for _, t := range append(tables, counts, faults) {
		if db.Tables[t.Name()] != nil {
			panic("two tables called " + t.Name())
		}
		db.Tables[t.Name()] = t.table().schema()
	}
	return &Schema{db: db}
}

// counts holds how many rows each capped table has.
var counts = NewTable("counts", func(c tableCount) string { return c.Table })

type tableCount struct {
	Table string
	Rows  int
}

// Settings say how a world begins.
type Settings struct {
	Seed       string    // names the scenario's ids
	Start      time.Time // of the clock; zero: the wall clock
	Frozen     bool      // the clock stands still
	PolicyDate time.Time // policy time begins on this day, 00:00 UTC
	Repeatable bool      // ids and opaque values come from Seed, so that whole answers repeat
}

// A Base is a world as a scenario describes it, before anything happened. It is
// immutable; worlds are made from it in next to no time.
type Base struct {
	Settings
	Built time.Time // real time; rows with relative dates were resolved then
	db    *memdb.MemDB
	seq   uint64

	faults int64
}

// NewBase builds a base by running fill in one transaction.
func NewBase(schema *Schema, s Settings, fill func(*Txn) error) (*Base, error) {
	db, err := memdb.NewMemDB(schema.db)
	if err != nil {
		return nil, err
	}
	w := &World{}
	w.state.Store(&state{db: db, clock: newClock(s), ids: newSource(Settings{Seed: s.Seed, Repeatable: true}, "base")})
	if err := w.Write(fill); err != nil {
		return nil, err
	}
	made := w.state.Load()
	return &Base{Settings: s, Built: clock.Wall(), db: db.Snapshot(), seq: made.seq.Load(), faults: made.faults.Load()}, nil
}

func newClock(s Settings) *clock.Clock {
	if s.Frozen {
		return clock.Frozen(s.Start)
	}
	return clock.Running(s.Start)
}

// A World is one sandbox's running state. It is safe for concurrent use.
type World struct {
	Seat    string // names this sandbox in the process
	Journal *journal.Journal

	state atomic.Pointer[state]
}

// state is what a reset replaces as a whole.
type state struct {
	base  *Base
	db    *memdb.MemDB
	clock *clock.Clock
	shift atomic.Int64 // policy time minus world time, nanoseconds
	seq   atomic.Uint64
	ids   *source

	faults atomic.Int64 // how many are not spent: requests look here first
}

// New starts a world from base. seat names it in the process; entries of its
// journal count against budget.
func New(base *Base, seat string, budget *journal.Budget) *World {
	w := &World{Seat: seat, Journal: journal.New(budget)}
	w.Load(base)
	return w
}

// Load makes the world what base describes: rows, clock, policy date and ids
// begin anew, the journal is cleared.
func (w *World) Load(base *Base) {
	s := &state{base: base, db: base.db.Snapshot(), clock: newClock(base.Settings), ids: newSource(base.Settings, w.Seat)}
	s.seq.Store(base.seq)
	s.faults.Store(base.faults)
	if !base.PolicyDate.IsZero() {
		s.shift.Store(int64(base.PolicyDate.Sub(s.clock.Now())))
	}
	w.state.Store(s)
	w.Journal.Clear()
}

// Base is what the world was last loaded from.
func (w *World) Base() *Base { return w.state.Load().base }

// Seed names the scenario's ids.
func (w *World) Seed() string { return w.state.Load().base.Seed }

// Now is the world's time: UTC, whole seconds.
func (w *World) Now() time.Time { return w.state.Load().clock.Now() }

// Frozen reports whether the world's clock stands still.
func (w *World) Frozen() bool { return w.state.Load().clock.IsFrozen() }

// PolicyNow is the time at which rules with a date are judged. It moves with
// the clock, at a distance.
func (w *World) PolicyNow() time.Time {
	s := w.state.Load()
	return s.clock.Now().Add(time.Duration(s.shift.Load()))
}

// SetPolicyDate makes policy time now be at. Tokens keep the clock's times.
func (w *World) SetPolicyDate(at time.Time) {
	s := w.state.Load()
	s.shift.Store(int64(at.Sub(s.clock.Now())))
}

// Advance moves the world's time, and policy time with it, forward by d.
func (w *World) Advance(d time.Duration) error { return w.state.Load().clock.Advance(d) }

// Read returns a snapshot of all rows. Nothing ever changes in it.
func (w *World) Read() Snap { return Snap{txn: w.state.Load().db.Txn(false)} }

// Write runs move in a transaction. When it fails, nothing it did is kept. Never
// call Write inside a move: there is one writer, and it would wait for itself.
func (w *World) Write(move func(*Txn) error) error {
	s := w.state.Load()
	txn := s.db.Txn(true)
	defer txn.Abort() // does nothing after a commit
	tx := &Txn{txn: txn, state: s}
	if err := move(tx); err != nil {
		return err
	}
	txn.Commit()
	if tx.faults != 0 {
		s.faults.Add(tx.faults)
	}
	return nil
}

// Seq is [Txn.Seq] outside a transaction.
func (w *World) Seq() uint64 { return w.state.Load().seq.Add(1) }

// NewID returns a fresh random UUID in lower case.
func (w *World) NewID() string { return w.state.Load().ids.uuid() }

// NewSecret returns n fresh random bytes in base64url without padding: codes,
// cookies and other things that must not be guessed.
func (w *World) NewSecret(n int) string { return w.state.Load().ids.secret(n) }

// A Snap is all rows at one moment.
type Snap struct{ txn *memdb.Txn }

func (s Snap) reader() *memdb.Txn { return s.txn }

// A Txn is a write transaction. It reads its own writes.
type Txn struct {
	txn    *memdb.Txn
	state  *state
	faults int64 // by how many more, or fewer, are not spent
}

func (t *Txn) reader() *memdb.Txn { return t.txn }

// Seq returns the next sequence number: the order of rows whose times are equal
// under a frozen clock. The first is 1.
func (t *Txn) Seq() uint64 { return t.state.seq.Add(1) }

// NewID is [World.NewID] inside a transaction.
func (t *Txn) NewID() string { return t.state.ids.uuid() }

// NewSecret is [World.NewSecret] inside a transaction.
func (t *Txn) NewSecret(n int) string { return t.state.ids.secret(n) }

func (t *Txn) count(table string, by int) int {
	c, _ := counts.Get(t, table)
	c.Table, c.Rows = table, c.Rows+by
	if err := t.txn.Insert(counts.Name(), &c); err != nil {
		panic(err) // the table is part of every schema
	}
	return c.Rows
}

// A source makes ids and opaque values: from the seed where a whole answer must
// repeat, else unpredictable.
type source struct {
	mu sync.Mutex
	r  io.Reader
}

func newSource(s Settings, seat string) *source {
	key := sha256.Sum256([]byte("pcsandbox\x00" + s.Seed + "\x00" + seat))
	if !s.Repeatable {
		crand.Read(key[:]) // never fails: it crashes the process instead
	}
	return &source{r: rand.NewChaCha8(key)}
}

func (s *source) bytes(b []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, _ = s.r.Read(b) // never fails
}

func (s *source) uuid() string {
	var id uuid.UUID
	s.bytes(id[:])
	id[6] = id[6]&0x0f | 0x40 // version 4
	id[8] = id[8]&0x3f | 0x80 // RFC 9562 variant
	return id.String()
}

func (s *source) secret(n int) string {
	b := make([]byte, n)
	s.bytes(b)
	return base64.RawURLEncoding.EncodeToString(b)
}
