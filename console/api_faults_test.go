package console

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

func TestFaultsAreAddedListedAndEnded(t *testing.T) {
	t.Parallel()
	b := newBench(t, "")
	made, err := b.client.AddFault(t.Context(), control.Fault{Route: "customers.*", Skip: 1, Times: 2, Status: 429})
	if err != nil || made.ID == "" || made.RetryAfter != "1s" {
		t.Fatalf("%v %+v", err, made)
	}
	if all, err := b.client.Faults(t.Context()); err != nil || len(all) != 1 || all[0] != *made {
		t.Errorf("%v %+v", err, all)
	}
	if e := b.world.Journal.Newest(1); len(e) != 1 || e[0].Route != "faults.add" || !strings.HasSuffix(e[0].Details[0].Value, "status 429, 0 of 2") {
		t.Errorf("the journal: %+v", e)
	}
	if got := b.do(http.MethodDelete, "/api/v1/faults/"+made.ID, ""); got.status != http.StatusNoContent {
		t.Errorf("%+v", got)
	}
	if got := b.do(http.MethodDelete, "/api/v1/faults/"+made.ID, ""); got.status != http.StatusNotFound {
		t.Errorf("again: %+v", got)
	}
	if got := b.do(http.MethodDelete, "/api/v1/faults", ""); got.status != http.StatusNoContent {
		t.Errorf("none left: %+v", got)
	}
}

func TestFaultsThatMakeNoSenseAreRefused(t *testing.T) {
	t.Parallel()
	b := newBench(t, "")
	for body, want := range map[string]string{
		``:                                    "a fault is exactly one of",
		`{"status":503,"drop":"after"}`:       "not status 503 and drop after",
		`{"status":503,"skip":-1,"times":-1}`: "skip -1 is not between 0 and 1000000; times -1 is not between 1 and 1000000",
		`{"stall":"2 s"}`:                     `stall \"2 s\" is not a duration`,
		`{"status":429,"retry_after":"soon"}`: `retry_after \"soon\" is not a duration`,
		`{"latency":"2h"}`:                    "latency 2h0m0s is not between 0 and 1m0s",
		`{"status":503,"chance":0.5}`:         `unknown field \"chance\"`,
		`{"status":503,"path":"customers"}`:   "does not begin with a slash",
		`[`:                                   "the body is not the JSON expected",
		`{"status":99999999999999999999999}`:  "the body is not the JSON expected",
	} {
		if got := b.do(http.MethodPost, "/api/v1/faults", body); got.status != http.StatusBadRequest || !strings.Contains(got.body, want) {
			t.Errorf("%s: %d %s", body, got.status, got.body)
		}
	}
	if n := len(world.ListFaults(b.world.Read())); n != 0 {
		t.Errorf("%d faults were added", n)
	}
}

func TestFaultsAreBounded(t *testing.T) {
	t.Parallel()
	b := newBench(t, "")
	for range world.MaxFaults {
		if _, err := b.client.AddFault(t.Context(), control.Fault{Status: 503}); err != nil {
			t.Fatal(err)
		}
	}
	if got := b.do(http.MethodPost, "/api/v1/faults", `{"status":503}`); got.status != http.StatusConflict || !strings.Contains(got.body, "at most 100 faults") {
		t.Errorf("%+v", got)
	}
}

func TestAWrongNameIsToldTheRightOnes(t *testing.T) {
	t.Parallel()
	routes := []RouteName{
		{"pcapi", "customers.list"}, {"pcapi", "customers.get"}, {"pcapi", "users.list"}, {"pcapi", "carts.list"},
		{"idp", "token.v1"}, {"idp", "token.v2"},
	}
	for _, c := range []struct{ surface, route, want string }{
		{"", "", ""},
		{"pcapi", "customers.list", ""},
		{"idp", "token.*", ""},
		{"", "*", ""},
		{"", "customer.list", `no route is called "customer.list" (similar names: customers.list, customers.get, carts.list, users.list)`},
		{"idp", "customers.list", `no route is called "customers.list" (similar names: token.*)`},
		{"", "customers.lst", `no route is called "customers.lst" (similar names: customers.list, customers.get)`},
		{"", "tokens", `no route is called "tokens" (similar names: token.v1, token.v2)`},
		{"", "...", `no route is called "..." (similar names: carts.*, customers.*, token.*, users.*)`},
		{"api", "", `no service is called "api" (there are idp, pcapi)`},
	} {
		got := ""
		if err := CheckNames(routes, c.surface, c.route); err != nil {
			got = fmt.Sprint(err)
		}
		if got != c.want {
			t.Errorf("%s %s: %s, want %s", c.surface, c.route, got, c.want)
		}
	}
}
