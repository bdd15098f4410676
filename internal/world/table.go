package world

import (
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/hashicorp/go-memdb"
)

// ErrExists is in the chain of the error that tells of a second row under a
// unique key. go-memdb itself would hide the first row and say nothing.
var ErrExists = errors.New("exists already")

// A Reader is a snapshot or a transaction: something rows can be read from.
type Reader interface{ reader() *memdb.Txn }

// A Table holds rows of one type under a primary key. Tables are immutable
// declarations, shared by all worlds of a process.
type Table[T any] struct {
	name    string
	key     func(T) string
	indexes []Index[T]
	limit   int
	age     string // index that orders the whole table, for capped tables
}

// An Index finds the rows of a table by something else than their primary key.
type Index[T any] struct {
	name   string
	unique bool
	key    func(T) string   // of rows that stand under one key at most
	keys   func(T) []string // of rows that stand under several
	order  func(T) uint64
}

// has reports whether a row stands under key.
func (x Index[T]) has(row T, key string) bool {
	if x.key != nil {
		return x.key(row) == key
	}
	return slices.Contains(x.keys(row), key)
}

// Unique indexes rows by a second key that at most one row has. A row whose key
// is empty is not in the index.
func Unique[T any](name string, key func(T) string) Index[T] {
	return Index[T]{name: name, unique: true, key: key, keys: one(key)}
}

// Ordered indexes rows by a key that many share, in the order of their sequence
// numbers. A row whose key is empty is not in the index.
func Ordered[T any](name string, key func(T) string, seq func(T) uint64) Index[T] {
	return Index[T]{name: name, key: key, keys: one(key), order: seq}
}

// OrderedMany is [Ordered] for rows that stand under several keys.
func OrderedMany[T any](name string, keys func(T) []string, seq func(T) uint64) Index[T] {
	return Index[T]{name: name, keys: keys, order: seq}
}

func one[T any](key func(T) string) func(T) []string {
	return func(row T) []string {
		if k := key(row); k != "" {
			return []string{k}
		}
		return nil
	}
}

// NewTable declares a table whose rows have the primary key key, never empty.
func NewTable[T any](name string, key func(T) string, indexes ...Index[T]) *Table[T] {
	return &Table[T]{name: name, key: key, indexes: indexes}
}

// NewCappedTable declares a table that drops its oldest row when it would hold
// more than limit: for sessions, codes and the like, which nobody deletes.
func NewCappedTable[T any](name string, limit int, key func(T) string, seq func(T) uint64, indexes ...Index[T]) *Table[T] {
	age := Ordered("age", func(T) string { return "all" }, seq)
	return &Table[T]{name: name, key: key, indexes: append(indexes, age), limit: limit, age: "age"}
}

// Name is the table's name.
func (t *Table[T]) Name() string { return t.name }

// Get returns the row with the primary key key.
func (t *Table[T]) Get(r Reader, key string) (T, bool) { return t.Find(r, "id", key) }

// Find returns the row under key in a unique index.
func (t *Table[T]) Find(r Reader, index, key string) (T, bool) {
	var zero T
	if key == "" {
		return zero, false
	}
	raw, err := r.reader().First(t.name, index, key)
	if err != nil {
		panic(err) // the index is not declared: a mistake of ours that the first test meets
	}
	if raw == nil {
		return zero, false
	}
	return *raw.(*T), true
}

// All yields the rows under key in an ordered index, in their order.
func (t *Table[T]) All(r Reader, index, key string) iter.Seq[T] { return t.After(r, index, key, 0) }

// After yields the rows under key in an ordered index whose sequence number is
// above seq: the next page begins there, however long the table is.
func (t *Table[T]) After(r Reader, index, key string, seq uint64) iter.Seq[T] {
	return func(yield func(T) bool) {
		for row := range t.Refs(r, index, key, seq) {
			if !yield(*row) {
				return
			}
		}
	}
}

// Refs is [Table.After] for large rows: it yields the rows as they are stored, in
// this snapshot and others. Nobody may change them.
func (t *Table[T]) Refs(r Reader, index, key string, seq uint64) iter.Seq[*T] {
	return func(yield func(*T) bool) {
		it, err := r.reader().LowerBound(t.name, index, key, seq+1)
		if err != nil {
			panic(err)
		}
		ix := t.index(index)
		for raw := it.Next(); raw != nil; raw = it.Next() {
			row := raw.(*T)
			if !ix.has(*row, key) || !yield(row) {
				return
			}
		}
	}
}

// Each yields all rows in the order of their primary keys.
func (t *Table[T]) Each(r Reader) iter.Seq[T] {
	return func(yield func(T) bool) {
		it, err := r.reader().Get(t.name, "id")
		if err != nil {
			panic(err)
		}
		for raw := it.Next(); raw != nil; raw = it.Next() {
			if !yield(*raw.(*T)) {
				return
			}
		}
	}
}

// Insert adds a row. A row with the same primary or unique key is an error with
// [ErrExists] in its chain.
func (t *Table[T]) Insert(tx *Txn, row T) error {
	if _, taken := t.Get(tx, t.key(row)); taken {
		return fmt.Errorf("%s %q %w", t.name, t.key(row), ErrExists)
	}
	return t.Put(tx, row)
}

// Put adds a row or replaces the one with the same primary key. Another row with
// the same unique key is an error with [ErrExists] in its chain.
func (t *Table[T]) Put(tx *Txn, row T) error {
	key := t.key(row)
	if key == "" {
		return fmt.Errorf("%s without a primary key", t.name)
	}
	for _, ix := range t.indexes {
		if !ix.unique {
			continue
		}
		for _, k := range ix.keys(row) {
			if other, taken := t.Find(tx, ix.name, k); taken && t.key(other) != key {
				return fmt.Errorf("%s with %s %q %w", t.name, ix.name, k, ErrExists)
			}
		}
	}
	_, replaces := t.Get(tx, key)
	if err := tx.txn.Insert(t.name, &row); err != nil {
		return fmt.Errorf("store %s: %w", t.name, err)
	}
	if t.limit > 0 && !replaces {
		return t.trim(tx)
	}
	return nil
}

// trim drops the oldest row when the table has grown over its limit.
func (t *Table[T]) trim(tx *Txn) error {
	n := tx.count(t.name, +1)
	if n <= t.limit {
		return nil
	}
	for oldest := range t.All(tx, t.age, "all") {
		t.Delete(tx, t.key(oldest))
		break
	}
	return nil
}

// Delete removes the row with the primary key key and reports whether it was
// there.
func (t *Table[T]) Delete(tx *Txn, key string) bool {
	row, ok := t.Get(tx, key)
	if !ok {
		return false
	}
	if err := tx.txn.Delete(t.name, &row); err != nil {
		panic(err) // it was read in this very transaction
	}
	if t.limit > 0 {
		tx.count(t.name, -1)
	}
	return true
}

func (t *Table[T]) index(name string) Index[T] {
	for _, ix := range t.indexes {
		if ix.name == name {
			return ix
		}
	}
	panic("table " + t.name + " has no index " + name)
}

// schema is the table in go-memdb's terms.
func (t *Table[T]) schema() *memdb.TableSchema {
	s := &memdb.TableSchema{Name: t.name, Indexes: map[string]*memdb.IndexSchema{
		"id": {Name: "id", Unique: true, Indexer: keyIndexer[T]{keys: one(t.key)}},
	}}
	for _, ix := range t.indexes {
		s.Indexes[ix.name] = &memdb.IndexSchema{
			Name: ix.name, Unique: ix.unique, AllowMissing: true,
			Indexer: manyIndexer[T]{keyIndexer[T]{keys: ix.keys, order: ix.order}},
		}
	}
	return s
}

// keyIndexer makes go-memdb's keys: the key, a zero byte and, in an ordered
// index, the sequence number.
type keyIndexer[T any] struct {
	keys  func(T) []string
	order func(T) uint64
}

func (x keyIndexer[T]) bytes(key string, seq uint64) []byte {
	b := make([]byte, 0, len(key)+9)
	b = append(append(b, key...), 0)
	if x.order != nil {
		b = binary.BigEndian.AppendUint64(b, seq)
	}
	return b
}

// FromObject implements memdb.SingleIndexer, which go-memdb asks of the primary
// key.
func (x keyIndexer[T]) FromObject(raw any) (bool, []byte, error) {
	row, ok := raw.(*T)
	if !ok {
		return false, nil, fmt.Errorf("a %T in a table of %T", raw, row)
	}
	for _, k := range x.keys(*row) {
		return true, x.bytes(k, 0), nil
	}
	return false, nil, nil
}

// manyIndexer puts a row under every one of its keys.
type manyIndexer[T any] struct{ keyIndexer[T] }

// FromObject implements memdb.MultiIndexer.
func (x manyIndexer[T]) FromObject(raw any) (bool, [][]byte, error) {
	row, ok := raw.(*T)
	if !ok {
		return false, nil, fmt.Errorf("a %T in a table of %T", raw, row)
	}
	var seq uint64
	if x.order != nil {
		seq = x.order(*row)
	}
	var out [][]byte
	for _, k := range x.keys(*row) {
		out = append(out, x.bytes(k, seq))
	}
	return len(out) > 0, out, nil
}

// FromArgs implements memdb.Indexer: a key and, for a lower bound in an ordered
// index, a sequence number.
func (x keyIndexer[T]) FromArgs(args ...any) ([]byte, error) {
	key, ok := args[0].(string)
	if !ok {
		return nil, fmt.Errorf("a key is a string, not a %T", args[0])
	}
	var seq uint64
	if len(args) == 2 {
		seq = args[1].(uint64)
	}
	return x.bytes(key, seq), nil
}
