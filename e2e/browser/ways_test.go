package browser

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"

	"github.com/pcsandbox/pcsandbox/e2e/harness"
)

// The graph lacks no way that somebody takes in a story of the library: the tests
// of package idp hold theirs against it, too. An error may follow any page.
func TestEveryWayOfTheStoriesIsDrawn(t *testing.T) {
	t.Parallel()
	cmd := exec.CommandContext(t.Context(), harness.Binary(t), "replay", "--all", "--format", "json")
	out, err := cmd.Output()
	if len(out) == 0 {
		t.Fatalf("there is no report: %v", err)
	}
	var report struct {
		Stories []struct {
			Scenario string `json:"scenario"`
			Steps    []struct {
				Screens []string `json:"screens"`
			} `json:"steps"`
		} `json:"stories"`
	}
	if err := json.Unmarshal(out, &report); err != nil {
		t.Fatal(err)
	}
	_, drawn := edges(allRoutes())
	told, ways := map[edge]bool{}, 0
	for _, story := range report.Stories {
		for _, step := range story.Steps {
			for i := 1; i < len(step.Screens); i++ {
				e := edge{step.Screens[i-1], step.Screens[i]}
				ways++
				if _, is := drawn[e]; !is && e.from != e.to && !strings.HasSuffix(e.to, ".error") && !told[e] {
					told[e] = true
					t.Errorf("%s goes from %s to %s, and no route does", story.Scenario, e.from, e.to)
				}
			}
		}
	}
	if ways < 100 {
		t.Errorf("all stories together have %d ways", ways)
	}
}
