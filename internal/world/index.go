package world

import (
	"encoding/binary"
	"fmt"
	"slices"
)

// An Index finds the rows of a table by something else than their primary key.
type Index[T any] struct{ index }

// Unique indexes rows by a second key that at most one row has. A row whose key
// is empty is not in the index.
func Unique[T any](name string, key func(T) string) Index[T] {
	return Index[T]{index{name: name, unique: true, key: ofStored(key)}}
}

// Ordered indexes rows by a key that many share, in the order of their sequence
// numbers. A row whose key is empty is not in the index.
func Ordered[T any](name string, key func(T) string, seq func(T) uint64) Index[T] {
	return Index[T]{index{name: name, key: ofStored(key), order: ofStored(seq)}}
}

// OrderedMany is [Ordered] for rows that stand under several keys.
func OrderedMany[T any](name string, keys func(T) []string, seq func(T) uint64) Index[T] {
	return Index[T]{index{name: name, keys: ofStored(keys), order: ofStored(seq)}}
}

// ofStored makes what is asked of a row something that is asked of a stored row,
// whatever its type.
func ofStored[T, V any](ask func(T) V) func(row any) V {
	return func(row any) V { return ask(*row.(*T)) }
}

// An index is an [Index] of stored rows.
type index struct {
	name   string
	unique bool
	key    func(row any) string   // of rows that stand under one key at most
	keys   func(row any) []string // of rows that stand under several
	order  func(row any) uint64
}

// has reports whether a row stands under key.
func (x *index) has(row any, key string) bool {
	if x.key != nil {
		return x.key(row) == key
	}
	return slices.Contains(x.keys(row), key)
}

// under is the keys that a row stands under.
func (x *index) under(row any) []string {
	if x.key == nil {
		return x.keys(row)
	}
	if key := x.key(row); key != "" {
		return []string{key}
	}
	return nil
}

// bytes is go-memdb's key: the key, a zero byte and, in an ordered index, the
// sequence number.
func (x *index) bytes(key string, seq uint64) []byte {
	b := make([]byte, 0, len(key)+9)
	b = append(append(b, key...), 0)
	if x.order != nil {
		b = binary.BigEndian.AppendUint64(b, seq)
	}
	return b
}

// FromArgs implements memdb.Indexer: a key and, for a lower bound in an ordered
// index, a sequence number.
func (x *index) FromArgs(args ...any) ([]byte, error) {
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

// primary is the index of primary keys to go-memdb.
type primary struct{ *index }

// FromObject implements memdb.SingleIndexer.
func (x primary) FromObject(row any) (bool, []byte, error) {
	key := x.key(row)
	return key != "", x.bytes(key, 0), nil
}

// secondary is any other index to go-memdb: it puts a row under every one of its
// keys.
type secondary struct{ *index }

// FromObject implements memdb.MultiIndexer.
func (x secondary) FromObject(row any) (bool, [][]byte, error) {
	var seq uint64
	if x.order != nil {
		seq = x.order(row)
	}
	var out [][]byte
	for _, key := range x.under(row) {
		out = append(out, x.bytes(key, seq))
	}
	return len(out) > 0, out, nil
}
