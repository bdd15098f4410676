package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/pcsandbox/pcsandbox"
	"github.com/pcsandbox/pcsandbox/replay"
	"github.com/pcsandbox/pcsandbox/scenarios"
)

// replayFlags are the flags of replay.
type replayFlags struct {
	all         bool
	url, format string
	set         []string
}

func replayCommand(s streams) *cobra.Command {
	var f replayFlags
	cmd := &cobra.Command{
		Use:   "replay [NAME|FILE]... [--all]",
		Short: "Play the story of a scenario and tell what came of each step, and why",
		Long: "replay plays stories as an outside user agent: it follows links and forms, types passwords and answers\n" +
			"the phone. Each story gets a sandbox of its own, or a new seat of a running one; nothing that runs is changed.\n" +
			"It exits with 0 if everything came as expected, 1 if something did not, 2 if it could not begin.",
		Example: "  pcsandbox replay trent\n  pcsandbox replay --all\n  pcsandbox replay ./mine.yaml --url http://localhost:8080\n" +
			"  pcsandbox replay --all --format junit > report.xml",
		RunE: func(cmd *cobra.Command, args []string) error { return replayStories(cmd.Context(), s, f, args) },
	}
	fl := cmd.Flags()
	fl.BoolVar(&f.all, "all", false, "play every built-in scenario that has a story")
	fl.StringVar(&f.url, "url", "", "console of a running sandbox, which opens a seat for each story; default: a sandbox of its own")
	fl.StringArrayVar(&f.set, "set", nil, setUsage)
	fl.StringVar(&f.format, "format", "text", "text, json or junit")
	return cmd
}

func replayStories(ctx context.Context, s streams, f replayFlags, names []string) error {
	stories, err := storiesOf(f, names)
	if err != nil {
		return err
	}
	report, err := replay.NewReporter(f.format, s.out, replay.Style{Colour: colours(s.out), Width: lineWidth(s.out)})
	if err != nil {
		return err
	}
	console := f.url
	if console == "" {
		sb, err := pcsandbox.Open(pcsandbox.Config{
			Addr: "localhost:0", ConsoleAddr: "localhost:0", SeatPorts: "0",
			Log: slog.New(slog.NewTextHandler(s.err, &slog.HandlerOptions{Level: slog.LevelError})),
		})
		if err != nil {
			return err
		}
		defer sb.Close()
		console = sb.ConsoleURL
	}
	held := true
	for _, sc := range stories {
		result, err := replay.Seat(ctx, sc, replay.Target{Console: console}, report)
		if err != nil {
			return errNoConsole(console, err)
		}
		held = held && result.Held()
	}
	if err := report.Close(); err != nil {
		return err
	}
	if !held {
		return exitError(1)
	}
	return nil
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

// narrowest and widest are the lines that are read with ease.
const narrowest, widest = 80, 120

// lineWidth is how long lines may be: the terminal's width, or for what is no
// terminal the reporter's own (0).
func lineWidth(w io.Writer) int {
	if !terminal(w) {
		return 0
	}
	columns, err := strconv.Atoi(os.Getenv("COLUMNS"))
	if err != nil {
		return narrowest // shells tell it to few programs
	}
	return min(max(columns, narrowest), widest)
}

// colours reports whether w is a terminal whose user has not asked for none.
func colours(w io.Writer) bool {
	return os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" && terminal(w)
}

func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
