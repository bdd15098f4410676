// Command schema writes the JSON Schema of the scenario format, which package
// scenarios embeds. It makes it of the Go types and their comments:
//
//	go -C tools run ./schema
//
// A test fails when the embedded schema is not what the types say. What a
// scenario means, and every check that a schema cannot express, stays with the
// loader.
package main
