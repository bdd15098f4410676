// Package archtest holds the architecture as tests: who may import whom, which
// modules are used and by whom, that only the clock reads the wall clock, that
// state lives in the world and not in package-level variables, and that only
// internal/web writes answers. It contains nothing else.
//
// What the lists do not name fails. Change a list with an ADR under docs/adr,
// not in passing.
package archtest
