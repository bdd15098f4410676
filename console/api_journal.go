package console

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/clock"
	"github.com/pcsandbox/pcsandbox/internal/journal"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// maxEntries bounds one page of the journal, longestWait how long one request
// waits for the next entry.
const (
	maxEntries  = 1000
	longestWait = time.Minute
)

func listJournal(c *web.Call) (web.Result, error) {
	after, err := number(c, "after", 0)
	if err != nil {
		return web.Result{}, err
	}
	newest, err := number(c, "newest", 0)
	if err != nil {
		return web.Result{}, err
	}
	wait, err := waitOf(c)
	if err != nil {
		return web.Result{}, err
	}
	shown := shownBy(c.Query("surface"))
	var entries []journal.Entry
	if newest > 0 {
		entries = slices.DeleteFunc(c.World.Journal.Newest(maxEntries), func(e journal.Entry) bool { return !shown(e) })
		entries = entries[:min(len(entries), int(min(newest, maxEntries)))]
	} else {
		entries = entriesAfter(c, after, wait, shown)
		entries = entries[:min(len(entries), maxEntries)]
	}
	out := control.Journal{Entries: []control.Entry{}, Last: c.World.Journal.Seq()}
	for _, e := range entries {
		out.Entries = append(out.Entries, entryOf(e))
	}
	return web.JSON(http.StatusOK, out), nil
}

// shownBy chooses entries by their surface. Unless they are asked for, changes
// made through the console and styles of pages are left out: they are not what
// the parties of the scenario were asked.
func shownBy(surface string) func(journal.Entry) bool {
	return func(e journal.Entry) bool {
		switch surface {
		case "all":
			return true
		case "":
			return e.Surface != "console" && e.Surface != "assets"
		}
		return e.Surface == surface
	}
}

func waitOf(c *web.Call) (time.Duration, error) {
	text := c.Query("wait")
	if text == "" {
		return 0, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		return 0, bad("such as wait=5s", "wait=%q is not a duration", text)
	}
	return min(d, longestWait), nil
}

// entriesAfter lists what came after a number. While there is nothing, it waits
// in real time, until the client goes away at the latest.
func entriesAfter(c *web.Call, after uint64, wait time.Duration, shown func(journal.Entry) bool) []journal.Entry {
	ctx, cancel := context.WithCancel(c.Context())
	defer cancel()
	added, stop := c.World.Journal.Watch() // before looking, so that nothing is missed
	defer stop()
	over := make(chan struct{})
	go func() {
		defer close(over)
		_ = clock.Sleep(ctx, wait) // its end is all that matters
	}()
	for {
		entries := slices.DeleteFunc(c.World.Journal.After(after), func(e journal.Entry) bool { return !shown(e) })
		if len(entries) > 0 || wait == 0 {
			return entries
		}
		select {
		case <-added:
		case <-over:
			return nil
		}
	}
}

func number(c *web.Call, name string, otherwise uint64) (uint64, error) {
	text := c.Query(name)
	if text == "" {
		return otherwise, nil
	}
	n, err := strconv.ParseUint(text, 10, 63)
	if err != nil {
		return 0, bad("", "%s=%q is not a number", name, text)
	}
	return n, nil
}

func entryOf(e journal.Entry) control.Entry {
	out := control.Entry{
		Seq: e.Seq, Time: e.Time, TookMS: float64(e.Took) / float64(time.Millisecond),
		Surface: e.Surface, Route: e.Route, Method: e.Method, Path: e.Path, Query: e.Query, Status: e.Status, Outcome: string(outcomeOf(e)),
		Screen: e.Screen, Code: e.Code, Tenant: e.Caller.Tenant, User: e.Caller.User, App: e.Caller.App,
		AMR: e.Caller.AMR, Token: e.Caller.Token, Client: e.Client, RequestID: e.RequestID, Cause: e.Cause,
	}
	for _, d := range e.Decisions {
		out.Decisions = append(out.Decisions, decisionOf(d))
	}
	for _, d := range e.Details {
		out.Details = append(out.Details, control.Detail(d))
	}
	return out
}

func clearJournal(c *web.Call) (web.Result, error) {
	c.World.Journal.Clear()
	return web.Result{Status: http.StatusNoContent}, nil
}
