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
