package replay

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// watchEvery is how often files are looked at: soon enough for somebody who has just
// saved one, and no burden to the machine.
const watchEvery = 300 * time.Millisecond

// Watch plays, and again whenever a scenario file in the folders of files has
// changed, until the context ends. It looks at what the file system says of them,
// not at what is in them.
func Watch(ctx context.Context, files []string, play func()) {
	watch(ctx, files, func(ctx context.Context) { pause(ctx, watchEvery) }, play)
}

func watch(ctx context.Context, files []string, wait func(context.Context), play func()) {
	seen := stamps(files) // before it plays, so that what is saved meanwhile is played, too
	play()
	for ctx.Err() == nil {
		wait(ctx)
		now := stamps(files)
		if now != seen && ctx.Err() == nil {
			seen = now
			play()
		}
	}
}

// pause waits, or until the context ends.
func pause(ctx context.Context, d time.Duration) {
	wait, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	<-wait.Done()
}

// mostWatched bounds the files that are looked at.
const mostWatched = 500

// stamps is what the file system says of the scenario files beside some files and
// below, which they may go on from.
func stamps(files []string) string {
	var out strings.Builder
	left := mostWatched
	for _, file := range files {
		// What cannot be read now may be there again the next time.
		_ = filepath.WalkDir(filepath.Dir(file), func(path string, d fs.DirEntry, err error) error {
			if left--; left < 0 {
				return fs.SkipAll
			}
			if err != nil || d.IsDir() || filepath.Ext(path) != filepath.Ext(file) {
				return nil
			}
			if info, err := os.Stat(path); err == nil {
				fmt.Fprintln(&out, path, info.ModTime().UnixNano(), info.Size(), info.Mode())
			}
			return nil
		})
	}
	return out.String()
}
