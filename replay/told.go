package replay

import (
	"context"
	"fmt"
	"slices"

	"github.com/pcsandbox/pcsandbox/control"
)

// told is what the journal says of a step.
type told struct {
	all     []Decision // the last one of every request, in order
	entries []control.Entry

	// settling are the decisions of the step's own last request that something was
	// decided about. The portal's requests behind it are none of its own.
	settling []Decision
	code     string // error code of that request's answer; a page need not show it

	faults []string // of which requests of the step met which fault
	tookMS float64
}

func (t *told) why() *Decision {
	if n := len(t.settling); n > 0 {
		return &t.settling[n-1]
	}
	return nil
}

// now is the number of the newest entry of the journal.
func (p *player) now(ctx context.Context) (uint64, error) {
	const farAhead = 1 << 62 // nothing is listed, but the newest number is told
	j, err := p.control.Journal(ctx, farAhead)
	if err != nil {
		return 0, fmt.Errorf("read the journal: %w", err)
	}
	return j.Last, nil
}

// tell reads what the journal says since an entry.
func (p *player) tell(ctx context.Context, since uint64, own []*reply) (*told, error) {
	entries, err := p.entries(ctx, since)
	if err != nil {
		return nil, err
	}
	t := &told{entries: entries}
	for _, e := range entries {
		t.tookMS += e.TookMS
		for _, d := range e.Details {
			if d.Name == "fault" {
				t.faults = append(t.faults, e.Method+" "+e.Path+" met the fault "+d.Value)
			}
		}
		if n := len(e.Decisions); n > 0 {
			t.all = append(t.all, decided(e, e.Decisions[n-1]))
		}
	}
	k := settling(entries, own)
	if k < 0 {
		return t, nil
	}
	for _, d := range entries[k].Decisions {
		t.settling = append(t.settling, decided(entries[k], d))
	}
	t.code = entries[k].Code
	return t, nil
}

func (p *player) entries(ctx context.Context, since uint64) ([]control.Entry, error) {
	var all []control.Entry
	for {
		j, err := p.control.Journal(ctx, since)
		if err != nil {
			return nil, fmt.Errorf("read the journal: %w", err)
		}
		all = append(all, j.Entries...)
		if len(j.Entries) == 0 || j.Entries[len(j.Entries)-1].Seq >= j.Last {
			return all, nil
		}
		since = j.Entries[len(j.Entries)-1].Seq
	}
}

// settling walks back through the step's own requests, newest first, and finds
// the journal's entry of the first about which something was decided; or -1.
func settling(entries []control.Entry, own []*reply) int {
	end := len(entries)
	for _, r := range slices.Backward(own) {
		for k := end - 1; k >= 0; k-- {
			e := entries[k]
			if e.Method != r.method || e.Path != r.url.Path || e.Status != r.status {
				continue
			}
			if len(e.Decisions) > 0 {
				return k
			}
			end = k
			break
		}
	}
	return -1
}

func decided(e control.Entry, d control.Decision) Decision {
	out := Decision{Decision: d, Request: e.Method + " " + e.Path}
	if d.Outcome == "allow" && d.Reason == e.Decisions[len(e.Decisions)-1].Reason && !slices.Contains([]string{"allow", "report", ""}, e.Outcome) {
		out.Came = e.Outcome
	}
	return out
}
