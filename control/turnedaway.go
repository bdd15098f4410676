package control

import "time"

// TurnedAway tells of clients that never got as far as the journal, since the
// sandbox started. The times are real time, not the sandbox's.
type TurnedAway struct {
	// Handshakes are TLS handshakes that failed: as a rule the client does not
	// trust the CA. Last is the error as the server saw it.
	Handshakes Tally `json:"handshake_failures"`
	// PlainHTTP are requests that began with http:// on the HTTPS port.
	PlainHTTP Tally `json:"plain_http"`
	// WrongHosts are requests for a host name that is not on the list (421). Last
	// is the name.
	WrongHosts Tally `json:"wrong_hosts"`
}

// Tally is how often something happened, and what was said the last time.
type Tally struct {
	Count int        `json:"count"`
	Last  string     `json:"last,omitempty"`
	At    *time.Time `json:"at,omitempty"`
}
