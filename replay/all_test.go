package replay_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox"
	"github.com/pcsandbox/pcsandbox/replay"
	"github.com/pcsandbox/pcsandbox/scenarios"
)

const manyStories = `version: 1
name: many
extends: partner-center-mfa
matrix:
  over: {who: [john, alejandra, trent]}
  rows: [{day: 2026-03-15, status: 200}, {day: 2026-04-02, status: 401}]
as_of: $(day)
story:
  - step: $(who) gets a token
    sign_in: {as: $(who)}
    save: {token: access_token}
  - step: and calls
    call: {get: /v1/customers, bearer: token}
    expect: {status: $(status)}
`

// Played together, stories are told as if they had been played one by one.
func TestStoriesPlayedTogetherAreToldInTheirOrder(t *testing.T) {
	t.Parallel()
	sc, err := scenarios.Load("many.yaml", []byte(manyStories))
	if err != nil {
		t.Fatal(err)
	}
	sb := pcsandbox.Start(t)
	var reports [2]string
	for i, parallel := range []int{1, 4} {
		var out strings.Builder
		report, err := replay.NewReporter("text", &out, replay.Style{})
		if err != nil {
			t.Fatal(err)
		}
		var counted []int
		o := replay.Options{Target: replay.Target{Console: sb.ConsoleURL}, Parallel: parallel, Progress: func(done, total int) {
			counted = append(counted, done, total)
		}}
		results, err := replay.All(t.Context(), []*scenarios.Scenario{sc, open(t, "app-only")}, o, report)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, r := range results {
			names = append(names, r.Scenario)
		}
		want := "many[who=john,day=2026-03-15] many[who=john,day=2026-04-02] many[who=alejandra,day=2026-03-15] many[who=alejandra,day=2026-04-02] many[who=trent,day=2026-03-15] many[who=trent,day=2026-04-02] app-only"
		if got := strings.Join(names, " "); got != want {
			t.Errorf("%d at a time: got %s, want %s", parallel, got, want)
		}
		if n := len(counted); n != 14 || counted[n-2] != 7 || counted[n-1] != 7 {
			t.Errorf("%d at a time: progress was %v", parallel, counted)
		}
		reports[i] = out.String()
	}
	if reports[0] != reports[1] {
		t.Errorf("one by one:\n%s\ntogether:\n%s", reports[0], reports[1])
	}
	if !strings.Contains(reports[0], "✗ many[who=alejandra,day=2026-04-02]: 1 of 2 steps came as expected") {
		t.Errorf("Alejandra has MFA, so her call on 2 April is served:\n%s", reports[0])
	}
}

func TestOneStoryThatCannotBeginEndsThemAll(t *testing.T) {
	t.Parallel()
	o := replay.Options{Target: replay.Target{Console: "http://127.0.0.1:1"}, Parallel: 3}
	results, err := replay.All(t.Context(), []*scenarios.Scenario{open(t, "john"), open(t, "trent"), open(t, "app-only")}, o, replay.Silent{})
	if err == nil || len(results) != 0 {
		t.Errorf("got %v, %v", results, err)
	}
}

func TestWatchNoticesAFileThatIsSaved(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "mine.yaml")
	write := func(at time.Time) {
		if err := os.WriteFile(file, []byte("version: 1\n"), 0o600); err != nil {
			t.Error(err)
		}
		if err := os.Chtimes(file, at, at); err != nil {
			t.Error(err)
		}
	}
	day := time.Date(2026, 4, 2, 9, 0, 0, 0, time.UTC)
	write(day)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var played, looked int
	replay.WatchBy(ctx, []string{file}, func(context.Context) {
		switch looked++; looked {
		case 2:
			write(day.Add(2 * time.Second))
		case 4:
			stop()
		}
	}, func() {
		if played++; played == 1 {
			write(day.Add(time.Second))
		}
	})
	if played != 3 {
		t.Errorf("the file was saved while it was played, and once more, and played %d times in all", played)
	}
}
