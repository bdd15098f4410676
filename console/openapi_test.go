package console

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/keys/keystest"
)

func TestOpenAPIHasEveryRouteOfTheControlAPI(t *testing.T) {
	t.Parallel()
	b := newBench(t, "/seats/s1")
	got := b.get("/api/v1/openapi.json")
	var doc struct {
		OpenAPI    string
		Servers    []struct{ URL string }
		Paths      map[string]map[string]struct{ Responses map[string]any }
		Components struct{ Schemas map[string]map[string]any }
	}
	if err := json.Unmarshal([]byte(got.body), &doc); err != nil {
		t.Fatal(err)
	}
	if doc.OpenAPI != "3.1.0" || doc.Servers[0].URL != b.url {
		t.Errorf("%s %v", doc.OpenAPI, doc.Servers)
	}
	for _, r := range server(keystest.Set(t), b.host).Surface().Routes {
		if !strings.HasPrefix(r.Path, "/api/") {
			continue
		}
		if op, there := doc.Paths[r.Path][strings.ToLower(r.Method)]; !there || len(op.Responses) != 2 {
			t.Errorf("%s %s is not described: %v", r.Method, r.Path, op)
		}
	}
	for _, name := range []string{"Info", "Clock", "Advance", "Policy", "Event", "Tenant", "TenantChange", "User", "Phone", "Approval", "Token", "Inspection", "Decision", "Rule", "Journal", "Entry", "Seat", "Problem"} {
		if doc.Components.Schemas[name]["type"] != "object" {
			t.Errorf("schema %s: %v", name, doc.Components.Schemas[name])
		}
	}
	for _, ref := range strings.Split(got.body, `"$ref":"#/components/schemas/`)[1:] {
		name, _, _ := strings.Cut(ref, `"`)
		if doc.Components.Schemas[name] == nil {
			t.Errorf("$ref to %s, which is not there", name)
		}
	}
}

func TestSchemasSayWhatTheWireTypesSay(t *testing.T) {
	t.Parallel()
	var doc struct {
		Components struct {
			Schemas map[string]struct {
				Properties map[string]map[string]any
				Required   []string
			}
		}
	}
	if err := json.Unmarshal([]byte(newBench(t, "").get("/api/v1/openapi.json").body), &doc); err != nil {
		t.Fatal(err)
	}
	clock := doc.Components.Schemas["Clock"]
	if clock.Properties["now"]["format"] != "date-time" || clock.Properties["frozen"]["type"] != "boolean" || !slices.Equal(clock.Required, []string{"now", "frozen"}) {
		t.Errorf("Clock: %+v", clock)
	}
	if says, _ := doc.Components.Schemas["SeatRequest"].Properties["library"]["description"].(string); !strings.Contains(says, "built-in scenario") {
		t.Errorf("library of SeatRequest: %q", says)
	}
	change := doc.Components.Schemas["UserChange"]
	if got := slices.Sorted(maps.Keys(change.Properties)); !slices.Equal(got, []string{"enabled", "locked", "password", "password_expired", "per_user_mfa", "phone", "reset_methods", "roles", "tap"}) || len(change.Required) > 0 {
		t.Errorf("UserChange: %+v", change)
	}
}

func TestFiguresForPrometheus(t *testing.T) {
	t.Parallel()
	b := newBench(t, "")
	b.note("trent@wingtiptoys.example")
	got := b.get("/metrics")
	for _, line := range []string{
		`pcsandbox_info{version="test",scenario="partner-center-mfa",seat="default"} 1`, "pcsandbox_requests_total 1", "pcsandbox_seats 0",
		`pcsandbox_policy_phase{of="api",phase="enforce"} 1`, `pcsandbox_policy_phase{of="api",phase="report"} 0`, "go_goroutines ",
	} {
		if !strings.Contains("\n"+got.body, "\n"+line) {
			t.Errorf("no line %q in\n%s", line, got.body)
		}
	}
	if got.status != http.StatusOK || !strings.HasPrefix(got.header.Get("Content-Type"), "text/plain") {
		t.Errorf("%d %v", got.status, got.header)
	}
}

func TestHealthIsAnswered(t *testing.T) {
	t.Parallel()
	b := newBench(t, "")
	for _, at := range []string{"/healthz", "/readyz"} {
		if got := b.get(at); got.status != http.StatusOK || got.body != "ok\n" {
			t.Errorf("%s: %d %q", at, got.status, got.body)
		}
	}
}

func TestJournalWaitsForTheNextRequest(t *testing.T) {
	t.Parallel()
	b := newBench(t, "")
	first := b.note("trent@wingtiptoys.example")
	if j := must[*control.Journal](t)(b.client.WaitJournal(t.Context(), 0, time.Minute)); len(j.Entries) != 1 {
		t.Errorf("what is there already is not waited for: %+v", j)
	}
	type outcome struct {
		j   *control.Journal
		err error
	}
	done := make(chan outcome, 1)
	go func() {
		j, err := b.client.WaitJournal(t.Context(), first, time.Minute)
		done <- outcome{j, err}
	}()
	must[*control.Policy](t)(b.client.SetPolicyDate(t.Context(), "2026-03-15")) // not what it waits for
	second := b.note("john@fabrikam.example")
	got := <-done
	if got.err != nil || len(got.j.Entries) != 1 || got.j.Entries[0].Seq != second || got.j.Entries[0].User != "john@fabrikam.example" {
		t.Errorf("%+v %v", got.j, got.err)
	}
	if j := must[*control.Journal](t)(b.client.WaitJournal(t.Context(), second, time.Millisecond)); len(j.Entries) != 0 || j.Last != second {
		t.Errorf("after a wait in vain: %+v", j)
	}
}

func TestJournalListsTheNewestAndASurface(t *testing.T) {
	t.Parallel()
	b := newBench(t, "")
	for range 5 {
		b.note("trent@wingtiptoys.example")
	}
	must[*control.Policy](t)(b.client.SetPolicyDate(t.Context(), "2026-03-15"))
	for query, want := range map[string][]uint64{
		"newest=2": {5, 4}, "after=3": {4, 5}, "surface=console": {6}, "surface=all&newest=1": {6}, "surface=all&after=4": {5, 6}, "surface=sts": nil,
		"newest=99999999999": {5, 4, 3, 2, 1},
	} {
		var j control.Journal
		if err := json.Unmarshal([]byte(b.get("/api/v1/journal?"+query).body), &j); err != nil {
			t.Fatal(err)
		}
		var got []uint64
		for _, e := range j.Entries {
			got = append(got, e.Seq)
		}
		if !slices.Equal(got, want) || j.Last != 6 {
			t.Errorf("%s: %v, want %v", query, got, want)
		}
	}
}
