package console

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/pcsandbox/pcsandbox/control"
)

func TestARequestForAScenarioNamesOne(t *testing.T) {
	t.Parallel()
	const text = `"scenario": "version: 1\nname: x\nextends: trent\n"`
	for name, c := range map[string]struct{ method, path, body, title, hint string }{
		"nothing":               {http.MethodPut, "/scenario", `{}`, `no scenario is named; send {"library": "trent"}`, "POST /api/v1/reset"},
		"no body":               {http.MethodPut, "/scenario", ``, `no scenario is named; send {"library": "trent"}`, "POST /api/v1/reset"},
		"values alone":          {http.MethodPut, "/scenario", `{"parameters": {"who": "john"}}`, "no scenario is named", ""},
		"a seat's values alone": {http.MethodPost, "/seats", `{"parameters": {"who": "john"}}`, "the parameters belong to no scenario", "library"},
		"two scenarios":         {http.MethodPut, "/scenario", `{"library": "trent", ` + text + `}`, "library names a built-in scenario, scenario holds the text of another one", "one of them"},
		"two for a seat":        {http.MethodPost, "/seats", `{"library": "trent", ` + text + `}`, "library names a built-in scenario", "one of them"},
		"a misspelt name":       {http.MethodPut, "/scenario", `{"library": "trend"}`, `there is no built-in scenario "trend"; did you mean "trent"?`, "scenario list"},
		"a seat's":              {http.MethodPost, "/seats", `{"library": "trend"}`, `did you mean "trent"?`, "scenario list"},
		"a misspelt field":      {http.MethodPut, "/scenario", `{"scenaro": "trent"}`, `unknown field "scenaro"`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, "")
			got := b.do(c.method, "/api/v1"+c.path, c.body, "Content-Type", "application/json")
			var p control.Problem
			if err := json.Unmarshal([]byte(got.body), &p); err != nil || got.status != http.StatusBadRequest || p.Status != got.status ||
				!strings.Contains(p.Title, c.title) || !strings.Contains(p.Hint, c.hint) {
				t.Errorf("%d %s (%v)", got.status, got.body, err)
			}
			if len(b.host.loaded)+len(b.host.seats) > 0 {
				t.Error("the process was asked all the same")
			}
		})
	}
}
