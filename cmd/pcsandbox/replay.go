package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"runtime"
	"slices"

	"github.com/spf13/cobra"

	"github.com/pcsandbox/pcsandbox"
	"github.com/pcsandbox/pcsandbox/replay"
	"github.com/pcsandbox/pcsandbox/scenarios"
)

// replayFlags are the flags of replay.
type replayFlags struct {
	all         bool
	url, format string
	appKey      string
	set         []string
	parallel    int
	watch       bool
	quiet       bool
}

func replayCommand(s streams) *cobra.Command {
	var f replayFlags
	cmd := &cobra.Command{
		Use:   "replay [NAME|FILE]... [--all]",
		Short: "Play the story of a scenario and tell what came of each step, and why",
		Long: "replay plays stories as an outside user agent: it follows links and forms, types passwords and answers\n" +
			"the phone. Each story gets a sandbox of its own, or a new seat of a running one; nothing that runs is changed.\n" +
			"A story with a matrix is played once for each combination of its values.\n" +
			"It exits with 0 if everything came as expected, 1 if something did not, 2 if it could not begin.",
		Example: "  pcsandbox replay trent\n  pcsandbox replay --all\n  pcsandbox replay ./mine.yaml --url http://localhost:8080\n" +
			"  pcsandbox replay --all --format junit > report.xml\n  pcsandbox replay ./mine.yaml --watch --quiet",
		RunE: func(cmd *cobra.Command, args []string) error { return replayStories(cmd.Context(), s, f, args) },
	}
	fl := cmd.Flags()
	fl.BoolVar(&f.all, "all", false, "play every built-in scenario that has a story")
	fl.StringVar(&f.url, "url", "", "console of a running sandbox, which opens a seat for each story; default: a sandbox of its own")
	fl.StringVar(&f.appKey, "app-key", "", "file with key and certificate of apps that have a generated one: private/app.pem of the state folder; for a --url elsewhere")
	fl.StringArrayVar(&f.set, "set", nil, setUsage)
	fl.StringVar(&f.format, "format", "text", "text, json or junit")
	fl.IntVar(&f.parallel, "parallel", runtime.GOMAXPROCS(0), "how many stories are played at a time; 1 tells each step as it comes")
	fl.BoolVar(&f.quiet, "quiet", false, "tell in full only of steps that did not come as expected")
	fl.BoolVar(&f.watch, "watch", false, "play again whenever a file in the folder of the scenario is saved, until interrupted")
	return cmd
}

func replayStories(ctx context.Context, s streams, f replayFlags, names []string) error {
	if f.parallel < 1 {
		return hinted{fmt.Errorf("--parallel %d plays nothing", f.parallel), "write 1 to play one story after the other"}
	}
	stories, err := storiesOf(f, names)
	if err != nil && !f.watch {
		return err
	}
	target, end, err2 := targetOf(s, f)
	if err2 != nil {
		return err2
	}
	defer end()
	if f.watch {
		return watchStories(ctx, s, f, target, names)
	}
	held, err := playStories(ctx, s, f, target, stories)
	if err == nil && !held {
		return exitError(1)
	}
	return err
}

// targetOf is the sandbox to play against: a running one, or one of its own.
func targetOf(s streams, f replayFlags) (target replay.Target, end func(), err error) {
	switch {
	case f.url != "":
		target := replay.Target{Console: f.url}
		if f.appKey != "" {
			target.AppKey = func() ([]byte, error) { return os.ReadFile(f.appKey) }
		}
		return target, func() {}, nil
	case f.appKey != "":
		return replay.Target{}, nil, hinted{errors.New("--app-key is for a sandbox that runs elsewhere"), "name it by --url, or leave --app-key out"}
	}
	sb, err := pcsandbox.Open(pcsandbox.Config{
		Addr: "localhost:0", ConsoleAddr: "localhost:0", SeatPorts: "0",
		Log: slog.New(slog.NewTextHandler(s.err, &slog.HandlerOptions{Level: slog.LevelError})),
	})
	if err != nil {
		return replay.Target{}, nil, err
	}
	return replay.Target{Console: sb.ConsoleURL, AppKey: sb.AppKey}, func() { sb.Close() }, nil
}

// playStories reports whether everything came as expected.
func playStories(ctx context.Context, s streams, f replayFlags, target replay.Target, stories []*scenarios.Scenario) (held bool, err error) {
	told, err := replay.NewReporter(f.format, s.out, replay.Style{Colour: colours(s.out), Width: lineWidth(s.out), Quiet: f.quiet})
	if err != nil {
		return false, err
	}
	shown := &progress{Reporter: told, w: s.err, shown: terminal(s.err) && os.Getenv("TERM") != "dumb" && f.parallel > 1}
	results, err := replay.All(ctx, stories, replay.Options{Target: target, Parallel: f.parallel, Progress: shown.count}, shown)
	shown.clear()
	if err != nil {
		return false, errNoConsole(target.Console, err)
	}
	if err := told.Close(); err != nil {
		return false, err
	}
	return !slices.ContainsFunc(results, func(r replay.Result) bool { return !r.Held() }), nil
}

// storiesOf reads the scenarios that were named, or all that have a story.
func storiesOf(f replayFlags, names []string) ([]*scenarios.Scenario, error) {
	switch {
	case f.all && len(names) > 0:
		return nil, errors.New("--all plays every story; leave the names out, or --all")
	case !f.all && len(names) == 0:
		return nil, hinted{errors.New("which story?"), "name a scenario, such as pcsandbox replay trent, or use --all"}
	case f.all:
		names = scenarios.Library()
	}
	opts, err := valuesOf(f.set)
	if err != nil {
		return nil, err
	}
	var stories []*scenarios.Scenario
	for _, name := range names {
		sc, err := readScenario(name, opts...)
		if err != nil {
			return nil, err
		}
		if len(sc.Story) > 0 {
			stories = append(stories, sc)
		} else if !f.all {
			return nil, hinted{fmt.Errorf("scenario %s has no story to play", sc.Name), "pcsandbox scenario list shows the built-in ones"}
		}
	}
	return stories, nil
}
