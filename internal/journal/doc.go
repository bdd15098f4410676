// Package journal keeps what happened: one entry for each request, with the
// decisions made on the way and their reasons.
//
// It sits beside the world's tables, not in them: a request that failed, or
// whose transaction was undone, must still be visible. Entries hold ids, claims
// and reasons, and never a token, code, cookie, secret or password; keeping
// them out is the job of whoever fills an entry, and of the tests of each
// service. A process gives all its journals one byte [Budget], since a cap for
// each would multiply with the seats.
package journal
