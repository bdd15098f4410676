// Package clock tells virtual time and is the only reader of the wall clock.
//
// Everything else takes a func() time.Time or a time.Time. There are no timers
// and no sweepers: whether something has expired is computed when it is read,
// so moving a clock needs no waiting.
package clock
