// Package world keeps everything that changes while a sandbox runs: one [World]
// is one sandbox, with its rows, clock, policy date, ids and journal.
//
// Rows live in a go-memdb database behind typed tables. The package that owns a
// row declares its [Table]; the root package collects the tables of all parties
// into a [Schema]. Reads take a snapshot and never wait; a move that can fail is
// a function on a [Txn] that takes the time as an argument, and leaves nothing
// behind when it fails. Only handlers open a write transaction, never one inside
// another, and do nothing slow in it (no signing, no calling out): there is one
// writer at a time.
//
// Rows are values. Their slices and maps are shared between snapshots, so a move
// replaces them (slices.Clone) and never edits them in place.
//
// What rows mean is left to the packages that declare them.
package world
