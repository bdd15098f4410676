package console

import (
	"net/http"
	"strconv"
	"time"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/journal"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// maxEntries bounds one page of the journal.
const maxEntries = 1000

func listJournal(c *web.Call) (web.Result, error) {
	after, err := number(c, "after", 0)
	if err != nil {
		return web.Result{}, err
	}
	newest, err := number(c, "newest", 0)
	if err != nil {
		return web.Result{}, err
	}
	var entries []journal.Entry
	if newest > 0 {
		entries = c.World.Journal.Newest(int(min(newest, maxEntries)))
	} else {
		entries = c.World.Journal.After(after)
		entries = entries[:min(len(entries), maxEntries)]
	}
	out := control.Journal{Entries: []control.Entry{}, Last: c.World.Journal.Seq()}
	for _, e := range entries {
		out.Entries = append(out.Entries, entryOf(e))
	}
	return web.JSON(http.StatusOK, out), nil
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
		Surface: e.Surface, Route: e.Route, Method: e.Method, Path: e.Path, Status: e.Status,
		Screen: e.Screen, Code: e.Code, Tenant: e.Caller.Tenant, User: e.Caller.User, App: e.Caller.App,
		AMR: e.Caller.AMR, RequestID: e.RequestID, Cause: e.Cause,
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
