package pcsandbox

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/scenarios"
)

func TestAScenariosFaultsWaitFromTheStart(t *testing.T) {
	t.Parallel()
	text := "version: 1\nname: faulty\nextends: partner-center-mfa\nfaults: [{surface: pcapi, route: customers.list, skip: 1, status: 503}]\n"
	sb := Start(t, ScenarioText("faulty.yaml", []byte(text)))
	for range 2 { // again after a reset
		for _, want := range []int{http.StatusUnauthorized, http.StatusServiceUnavailable, http.StatusUnauthorized} {
			resp, err := sb.Client().Get(sb.APIURL + "/v1/customers")
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			if resp.StatusCode != want {
				t.Errorf("got %d, want %d", resp.StatusCode, want)
			}
		}
		sb.Reset(t)
	}
}

func TestAScenarioNamesRoutesThatExist(t *testing.T) {
	t.Parallel()
	e, err := embedded()
	if err != nil {
		t.Fatal(err)
	}
	var surfaces []string
	for _, r := range e.routes() {
		surfaces = append(surfaces, r.Surface)
		if !scenarios.KnownRoute(r.Name) {
			t.Errorf("lint does not know the route %s; add it to scenarios/routes.txt", r.Name)
		}
	}
	for _, s := range scenarios.Enum(reflect.TypeFor[scenarios.Surface]()) {
		if !slices.Contains(surfaces, s) {
			t.Errorf("a scenario may spoil requests of %s, which has no routes that can fail", s)
		}
	}
	sc, err := scenarios.Load("x.yaml", []byte("version: 1\nname: x\nextends: partner-center-mfa\nfaults: [{route: customers.lst, status: 503}]\n"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = e.base(sc)
	if got := fmt.Sprint(err); !strings.Contains(got, `scenario x: faults: no route is called "customers.lst"`) || !strings.Contains(got, "similar names") {
		t.Errorf("got %s", got)
	}
}

func TestAScenarioFileMayExtendAnother(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"base.yaml":  "version: 1\nname: base\ntenants: [{key: acme, users: [{key: ann}]}]\n",
		"child.yaml": "version: 1\nname: child\nextends: ./base.yaml\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	sb := Start(t, ScenarioFile(filepath.Join(dir, "child.yaml")))
	if u, err := sb.Control().User(t.Context(), "ann"); err != nil || u.UPN != "ann@acme.example" {
		t.Errorf("got %v, %v", u, err)
	}
}

func TestTheControlAPISetsParameters(t *testing.T) {
	t.Parallel()
	const text = "version: 1\nname: open\nextends: partner-center-mfa\nas_of: $(day)\nparameters: {day: {default: 2026-04-02}, who: {default: john, values: [john, nightly]}}\n" +
		"matrix: {over: {who: [john, nightly]}}\nstory: [{step: $(who), sign_in: {as: $(who)}}]\n"
	sb := Start(t)
	c := sb.Control()
	day := func(console string) string {
		p, err := control.New(console, nil).Policy(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return p.Date
	}
	with := control.SeatRequest{Scenario: text, File: "open.yaml", Parameters: map[string]string{"day": "2026-03-15", "who": "nightly"}}
	seat, err := c.NewSeat(t.Context(), with)
	if err != nil {
		t.Fatal(err)
	}
	if got := day(seat.Console); got != "2026-03-15" {
		t.Errorf("the seat has %s", got)
	}
	if err := c.Load(t.Context(), with); err != nil || day(sb.ConsoleURL) != "2026-03-15" {
		t.Errorf("the sandbox has %s (%v)", day(sb.ConsoleURL), err)
	}
	for want, r := range map[string]control.SeatRequest{
		`open.yaml:5:42: parameters: who must be john or nightly, not "jon"; did you mean "john"?`: {Scenario: text, File: "open.yaml", Parameters: map[string]string{"who": "jon"}},
		`trent.yaml:1:1: parameters: "who" is no parameter; there is none`:                         {Library: "trent", Parameters: map[string]string{"who": "jon"}},
	} {
		if _, err := c.NewSeat(t.Context(), r); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
