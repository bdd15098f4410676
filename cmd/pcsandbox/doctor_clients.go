package main

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pcsandbox/pcsandbox/control"
)

// recent is how long a client that was turned away is talked about: it may have
// been told better since.
const recent = 15 * time.Minute

// handshakes is the check of TLS handshakes that failed.
const handshakes = "handshake"

// unvouched is why handshakes fail that trust would not mend.
const unvouched = "the client asked for a name that the CA does not vouch for"

// turnedAway tells of clients that never got as far as the journal.
func turnedAway(info *control.Info) []finding {
	if info == nil {
		return nil
	}
	var found []finding
	away := info.TurnedAway
	if t := away.Handshakes; lately(info, t) {
		f := finding{Check: handshakes, Status: problem, What: counted(info, t, "%s TLS handshake%s failed"),
			Why:    t.Last,
			Remedy: []string{self() + " ca   # what each runtime needs; it reads the setting when it starts"}}
		if strings.HasPrefix(t.Last, "no certificate for") {
			f.Why = unvouched + ": " + t.Last
			f.Remedy = []string{"call the sandbox " + info.Origin + ", or start it with --host NAME; for Microsoft's own host names: " + self() + " serve --transparent"}
		}
		found = append(found, f)
	}
	if t := away.PlainHTTP; lately(info, t) {
		found = append(found, finding{Check: "scheme", Status: problem, What: counted(info, t, "%s request%s came by http:// to the HTTPS port"),
			Why: "the surfaces speak HTTPS alone, as the real services do; MSAL refuses an authority with http", Remedy: []string{"use " + info.Origin}})
	}
	if t := away.WrongHosts; lately(info, t) {
		name := t.Last
		if name == "" {
			name = "NAME"
		}
		found = append(found, finding{Check: "host", Status: problem,
			What:   counted(info, t, "%s request%s named a host that is not on the list (421)") + ": " + name,
			Why:    "the sandbox answers to loopback names and to those it was told, so that no web page can reach it under a name of its own",
			Remedy: []string{self() + " serve --host " + name, "or use " + info.Origin}})
	}
	return found
}

// trustedSince makes failed handshakes a note where somebody got through after the
// last of them: the cause may be gone. Whose handshake failed is not known.
func (p *patient) trustedSince(away []finding) []finding {
	at := slices.IndexFunc(away, func(f finding) bool { return f.Check == handshakes })
	if at < 0 {
		return away
	}
	// The journal goes by the sandbox's clock, which may be ahead of the machine's.
	ahead := p.info.Clock.Now.Sub(p.info.Machine)
	for _, e := range slices.Backward(p.entries) {
		if !p.info.Clock.Frozen && e.Time.Add(-ahead).After(*p.info.TurnedAway.Handshakes.At) {
			away[at].Status = note
			away[at].What += "; since then " + cmp.Or(e.Client, "a client") + fmt.Sprintf(" got through (entry %d)", e.Seq)
			break
		}
	}
	return away
}

func lately(info *control.Info, t control.Tally) bool {
	return t.Count > 0 && t.At != nil && info.Machine.Sub(*t.At) < recent
}

// counted is how often something happened, of which text tells after the number,
// and when it did the last time.
func counted(info *control.Info, t control.Tally, text string) string {
	ago := max(info.Machine.Sub(*t.At).Round(time.Second), 0)
	if t.Count == 1 {
		return fmt.Sprintf("%s, %s ago", fmt.Sprintf(text, "1", ""), ago)
	}
	return fmt.Sprintf("%s, the last %s ago", fmt.Sprintf(text, strconv.Itoa(t.Count), "s"), ago)
}
