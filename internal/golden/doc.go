// Package golden compares whole exchanges with files, byte for byte, over a raw
// socket: a Go client rewrites the spelling of headers, and a response recorder
// shows no reason phrase.
//
// A file testdata/NAME.http holds a request and, below a line with three dashes,
// the whole answer. Run the tests with -update to write the answers anew, and
// review the difference like code. Nothing is scrubbed, since with a frozen clock
// and seeded ids nothing varies. How to start a server is left to the tests.
package golden
