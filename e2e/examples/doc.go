// Package examples runs the set-ups under examples/ as their users would: each in
// a copy of its folder, with its own test command, against the command as it
// ships. It checks, too, what the folders promise by their files alone.
//
// It owns no example, and leaves examples/compose-app to e2e/compose. A runtime
// that is not at hand skips its example with a line that begins with SKIPPED, and
// fails it where CI is set.
package examples
