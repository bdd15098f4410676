package world

import (
	"fmt"

	"github.com/hashicorp/go-memdb"
)

// Indexes that tables have by themselves: of the primary keys, and of a capped
// table's rows in the order in which they came, under one key.
const (
	byID     = "id"
	byAge    = "age"
	everyRow = "all"
)

// A table is what every [Table] does, whatever its rows are: it handles pointers
// to them, as go-memdb stores them.
type table struct {
	name    string
	key     func(row any) string
	indexes []index
	limit   int // how many rows it holds; 0: any number
}

// cap bounds the table, whose rows came in the order of seq.
func (t *table) cap(limit int, seq func(row any) uint64) {
	t.limit = limit
	t.indexes = append(t.indexes, index{name: byAge, key: func(any) string { return everyRow }, order: seq})
}

// find is the row under key in a unique index, or nil.
func (t *table) find(r Reader, index, key string) any {
	if key == "" {
		return nil
	}
	row, err := r.reader().First(t.name, index, key)
	if err != nil {
		panic(err) // the index is not declared: a mistake of ours that the first test meets
	}
	return row
}

func (t *table) after(r Reader, index, key string, seq uint64, yield func(row any) bool) {
	it, err := r.reader().LowerBound(t.name, index, key, seq+1)
	if err != nil {
		panic(err)
	}
	ix := t.index(index)
	for row := it.Next(); row != nil; row = it.Next() {
		if !ix.has(row, key) || !yield(row) {
			return
		}
	}
}

func (t *table) each(r Reader, yield func(row any) bool) {
	it, err := r.reader().Get(t.name, byID)
	if err != nil {
		panic(err)
	}
	for row := it.Next(); row != nil; row = it.Next() {
		if !yield(row) {
			return
		}
	}
}

func (t *table) insert(tx *Txn, row any) error {
	if key := t.key(row); t.find(tx, byID, key) != nil {
		return fmt.Errorf("%s %q %w", t.name, key, ErrExists)
	}
	return t.put(tx, row)
}

func (t *table) put(tx *Txn, row any) error {
	key := t.key(row)
	if key == "" {
		return fmt.Errorf("%s without a primary key", t.name)
	}
	for i := range t.indexes {
		ix := &t.indexes[i]
		if !ix.unique {
			continue
		}
		for _, k := range ix.under(row) {
			if other := t.find(tx, ix.name, k); other != nil && t.key(other) != key {
				return fmt.Errorf("%s with %s %q %w", t.name, ix.name, k, ErrExists)
			}
		}
	}
	replaces := t.limit > 0 && t.find(tx, byID, key) != nil
	if err := tx.txn.Insert(t.name, row); err != nil {
		return fmt.Errorf("store %s: %w", t.name, err)
	}
	if t.limit > 0 && !replaces {
		t.trim(tx)
	}
	return nil
}

// trim drops the oldest row when the table has grown over its limit.
func (t *table) trim(tx *Txn) {
	if tx.count(t.name, +1) <= t.limit {
		return
	}
	t.after(tx, byAge, everyRow, 0, func(oldest any) bool {
		t.delete(tx, t.key(oldest))
		return false
	})
}

func (t *table) delete(tx *Txn, key string) bool {
	row := t.find(tx, byID, key)
	if row == nil {
		return false
	}
	if err := tx.txn.Delete(t.name, row); err != nil {
		panic(err) // it was read in this very transaction
	}
	if t.limit > 0 {
		tx.count(t.name, -1)
	}
	return true
}

func (t *table) index(name string) *index {
	for i := range t.indexes {
		if t.indexes[i].name == name {
			return &t.indexes[i]
		}
	}
	panic("table " + t.name + " has no index " + name)
}

// schema is the table in go-memdb's terms.
func (t *table) schema() *memdb.TableSchema {
	s := &memdb.TableSchema{Name: t.name, Indexes: map[string]*memdb.IndexSchema{
		byID: {Name: byID, Unique: true, Indexer: primary{&index{key: t.key}}},
	}}
	for i := range t.indexes {
		ix := &t.indexes[i]
		s.Indexes[ix.name] = &memdb.IndexSchema{Name: ix.name, Unique: ix.unique, AllowMissing: true, Indexer: secondary{ix}}
	}
	return s
}
