package pcsandbox

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/pcsandbox/pcsandbox/control"
)

// An Entry is one request to the sandbox, and what was decided about it.
type Entry = control.Entry

// Journal returns all requests to the services since start or reset, oldest
// first. A request is in it before its answer is sent.
func (sb *Sandbox) Journal() []Entry {
	var all []Entry
	for last := uint64(0); ; last = all[len(all)-1].Seq {
		page, err := sb.Control().Journal(context.Background(), last)
		if err != nil || len(page.Entries) == 0 { // an error is none of this endpoint's
			return all
		}
		all = append(all, page.Entries...)
	}
}

// ExpectCalls fails the test unless the journal has exactly so many requests that
// match. The message shows those that come near, and the last ones.
func (sb *Sandbox) ExpectCalls(t TB, times int, m Match) {
	t.Helper()
	m, ok := sb.resolve(t, m)
	if !ok {
		return
	}
	all := sb.Journal()
	if found := m.among(all); len(found) != times {
		t.Errorf("pcsandbox: %s with %s, want %d%s%s\n%s",
			count(len(found), "request"), m, times, listed("these match", found), m.nearest(all), recent(all))
	}
}

// WaitFor returns the first request in the journal that matches, once there is
// one. It fails the test after ten seconds.
func (sb *Sandbox) WaitFor(t TB, m Match) Entry {
	t.Helper()
	m, ok := sb.resolve(t, m)
	if !ok {
		return Entry{}
	}
	var found []Entry
	if !sb.await(func() bool { found = m.among(sb.Journal()); return len(found) > 0 }) {
		all := sb.Journal()
		t.Fatalf("pcsandbox: in %v no request with %s%s\n%s", sb.patience, m, m.nearest(all), recent(all))
		return Entry{}
	}
	return found[0]
}

// mostRecent is how many requests a failure shows.
const mostRecent = 12

// recent shows the last entries of a journal.
func recent(all []Entry) string {
	if len(all) == 0 {
		return "the journal is empty: no request has reached the services"
	}
	last := all[max(0, len(all)-mostRecent):]
	title := "the journal"
	if len(last) < len(all) {
		title = fmt.Sprintf("the last %d of %d requests", len(last), len(all))
	}
	return strings.TrimPrefix(listed(title, last), "\n")
}

// listed shows entries under a title, one a line.
func listed(title string, entries []Entry) string {
	if len(entries) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("\n" + title + ":\n")
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, e := range entries {
		fmt.Fprintf(w, "  %s\n", line(e))
	}
	_ = w.Flush() // into memory
	return strings.TrimRight(b.String(), "\n")
}

// line is one entry in columns.
func line(e Entry) string {
	columns := []string{
		fmt.Sprintf("#%d", e.Seq), e.Time.Format("15:04:05"), e.Surface, cmp.Or(e.Route, "no route"), e.Method + " " + targetOf(e),
		statusOf(e), cmp.Or(e.User, e.App, "nobody"),
	}
	about := []string{reasonOf(e), e.Screen, e.Code}
	if n := len(e.Decisions); n > 0 && e.Decisions[n-1].Outcome == "allow" && e.Status >= 400 {
		about = slices.Insert(about, 0, e.Outcome) // its reason is that of being let in
	}
	for _, d := range e.Details {
		if d.Name == "fault" {
			about = append(about, "fault "+d.Value)
		}
	}
	about = slices.DeleteFunc(about, func(s string) bool { return s == "" })
	return strings.Join(append(columns, strings.Join(about, " · ")), "\t")
}

// targetOf is the path with the query.
func targetOf(e Entry) string {
	if e.Query == "" {
		return e.Path
	}
	return e.Path + "?" + e.Query
}

func statusOf(e Entry) string {
	if e.Status == 0 {
		return "no answer"
	}
	return fmt.Sprint(e.Status)
}

// reasonOf is the reason of the last decision.
func reasonOf(e Entry) string {
	if len(e.Decisions) == 0 {
		return ""
	}
	return e.Decisions[len(e.Decisions)-1].Reason
}

func count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}
