package web

import (
	"net/http"
	"sync"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/clock"
)

// TurnedAway counts those who never got as far as a surface, so that no journal
// knows of them: client libraries hide all of these mistakes behind one error.
// The zero value is ready; nil counts nothing.
type TurnedAway struct {
	mu         sync.Mutex
	handshakes Tally
	plainHTTP  Tally
	wrongHosts Tally
}

// A Tally is how often something happened, and what was said the last time.
type Tally struct {
	Count int
	Last  string
	At    time.Time // real time: it happened in front of the world's door
}

// Tallies are the counts of one moment.
type Tallies struct {
	Handshakes Tally // TLS handshakes that failed; Last says why
	PlainHTTP  Tally // plain HTTP on a TLS port
	WrongHosts Tally // hosts that are not on the list; Last is the name, if it is one
}

// Read returns the counts.
func (t *TurnedAway) Read() Tallies {
	if t == nil {
		return Tallies{}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return Tallies{Handshakes: t.handshakes, PlainHTTP: t.plainHTTP, WrongHosts: t.wrongHosts}
}

// Misdirected notes a request whose host is not on the list. Only what can be a
// host name is remembered: the header may be anything.
func Misdirected(r *http.Request) {
	t := hooksOf(r.Context()).TurnedAway
	name, _, _ := SplitHost(r.Host)
	if t != nil {
		t.note(&t.wrongHosts, name)
	}
}

func (t *TurnedAway) handshake(why string) {
	if t != nil {
		t.note(&t.handshakes, shorten(why, 300))
	}
}

func (t *TurnedAway) plain() {
	if t != nil {
		t.note(&t.plainHTTP, "")
	}
}

func (t *TurnedAway) note(tally *Tally, last string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	tally.Count++
	tally.Last, tally.At = last, clock.Wall()
}
