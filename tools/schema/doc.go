// Command schema writes the JSON Schema of the scenario format, which package
// scenarios embeds, and the page docs/scenario-format.md for people. It makes
// both of the Go types and their comments; the page begins with introduction.md:
//
//	go -C tools run ./schema
//
// A test fails when one of them is not what the types say. constraints.go adds what
// the types do not tell of and an editor can mark all the same: words, patterns and
// fields that exclude each other. What a scenario means, and every check that a
// schema cannot express, stays with the loader.
package main
