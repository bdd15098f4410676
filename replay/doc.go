// Package replay plays the story of a scenario against a running sandbox and
// tells, step by step, what was expected, what came and why.
//
// It is a client and knows the servers only from outside: it is given the URL of
// a console, follows redirects, links and forms as they come, types passwords
// into the fields that ask for them, and answers the phone when a page says that
// it rings. It makes no token itself where a step says sign in. What the control
// API is for: where the sandbox is and whom to trust, what a person knows
// (password, authenticator app, phone), what an administrator changes, the clock,
// and, to explain, the journal.
//
// What a story may say is package scenarios' business, what the sandbox does is
// that of its services.
package replay
