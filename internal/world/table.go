package world

import (
	"errors"
	"iter"

	"github.com/hashicorp/go-memdb"
)

// ErrExists is in the chain of the error that tells of a second row under a
// unique key. go-memdb itself would hide the first row and say nothing.
var ErrExists = errors.New("exists already")

// A Reader is a snapshot or a transaction: something rows can be read from.
type Reader interface{ reader() *memdb.Txn }

// A Table holds rows of one type under a primary key. Tables are immutable
// declarations, shared by all worlds of a process.
//
// Its methods only give rows their type: what they do is done by [table], once
// for all tables, since the compiler would copy it for each of them. Their
// closures hold the table and not the Table for the same reason.
type Table[T any] struct{ rows table }

// NewTable declares a table whose rows have the primary key key, never empty.
func NewTable[T any](name string, key func(T) string, indexes ...Index[T]) *Table[T] {
	t := &Table[T]{table{name: name, key: ofStored(key), indexes: make([]index, len(indexes))}}
	for i, ix := range indexes {
		t.rows.indexes[i] = ix.index
	}
	return t
}

// NewCappedTable declares a table that drops its oldest row when it would hold
// more than limit: for sessions, codes and the like, which nobody deletes.
func NewCappedTable[T any](name string, limit int, key func(T) string, seq func(T) uint64, indexes ...Index[T]) *Table[T] {
	t := NewTable(name, key, indexes...)
	t.rows.cap(limit, ofStored(seq))
	return t
}

// Name is the table's name.
func (t *Table[T]) Name() string { return t.rows.name }

func (t *Table[T]) table() *table { return &t.rows }

// Get returns the row with the primary key key.
func (t *Table[T]) Get(r Reader, key string) (T, bool) { return t.Find(r, byID, key) }

// Find returns the row under key in a unique index.
func (t *Table[T]) Find(r Reader, index, key string) (row T, ok bool) {
	raw := t.rows.find(r, index, key)
	if raw == nil {
		return row, false
	}
	return *raw.(*T), true
}

// All yields the rows under key in an ordered index, in their order.
func (t *Table[T]) All(r Reader, index, key string) iter.Seq[T] { return t.After(r, index, key, 0) }

// After yields the rows under key in an ordered index whose sequence number is
// above seq: the next page begins there, however long the table is.
func (t *Table[T]) After(r Reader, index, key string, seq uint64) iter.Seq[T] {
	rows := &t.rows
	return func(yield func(T) bool) {
		rows.after(r, index, key, seq, func(raw any) bool { return yield(*raw.(*T)) })
	}
}

// Refs is [Table.After] for large rows: it yields the rows as they are stored, in
// this snapshot and others. Nobody may change them.
func (t *Table[T]) Refs(r Reader, index, key string, seq uint64) iter.Seq[*T] {
	rows := &t.rows
	return func(yield func(*T) bool) {
		rows.after(r, index, key, seq, func(raw any) bool { return yield(raw.(*T)) })
	}
}

// Each yields all rows in the order of their primary keys.
func (t *Table[T]) Each(r Reader) iter.Seq[T] {
	rows := &t.rows
	return func(yield func(T) bool) {
		rows.each(r, func(raw any) bool { return yield(*raw.(*T)) })
	}
}

// Insert adds a row. A row with the same primary or unique key is an error with
// [ErrExists] in its chain.
func (t *Table[T]) Insert(tx *Txn, row T) error { return t.rows.insert(tx, &row) }

// Put adds a row or replaces the one with the same primary key. Another row with
// the same unique key is an error with [ErrExists] in its chain.
func (t *Table[T]) Put(tx *Txn, row T) error { return t.rows.put(tx, &row) }

// Delete removes the row with the primary key key and reports whether it was
// there.
func (t *Table[T]) Delete(tx *Txn, key string) bool { return t.rows.delete(tx, key) }
