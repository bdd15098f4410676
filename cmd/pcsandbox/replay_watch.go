package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/replay"
)

// watchStories plays whenever a file is saved, until it is interrupted. What is
// wrong with a file is told, and its author may mend it.
func watchStories(ctx context.Context, s streams, f replayFlags, target replay.Target, names []string) error {
	for _, name := range names {
		if !isFile(name) {
			return hinted{fmt.Errorf("%s is built in and never changes", name), "name files to watch, such as ./mine.yaml"}
		}
	}
	if f.all || len(names) == 0 {
		return hinted{errors.New("what is to be watched?"), "name files to watch, such as pcsandbox replay ./mine.yaml --watch"}
	}
	runs := 0
	replay.Watch(ctx, names, func() {
		if runs++; runs > 1 {
			fmt.Fprintln(s.err, "\n"+painted(heading(ctx, target, runs), bold, colours(s.err)))
		}
		stories, err := storiesOf(f, names)
		if err == nil {
			_, err = playStories(ctx, s, f, target, stories)
		}
		if err != nil && ctx.Err() == nil {
			fmt.Fprintln(s.err, err)
		}
		if terminal(s.err) && ctx.Err() == nil {
			fmt.Fprintln(s.err, "It is played again when a file beside it is saved. Ctrl-C ends it.")
		}
	})
	return nil
}

// heading tells one run of a story from the one before it, which a terminal shows
// just above. The time is that of the machine where the sandbox runs.
func heading(ctx context.Context, target replay.Target, run int) string {
	at := ""
	if info, err := control.New(target.Console, nil).Info(ctx); err == nil {
		at = ", " + info.Machine.Local().Format(time.TimeOnly)
	}
	return fmt.Sprintf("──── run %d%s ────", run, at)
}
