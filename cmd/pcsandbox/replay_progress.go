package main

import (
	"fmt"
	"io"
	"sync"

	"github.com/pcsandbox/pcsandbox/replay"
)

// progress says on a terminal how many stories are over, on a line that gives way
// to what is reported.
type progress struct {
	replay.Reporter

	w     io.Writer
	shown bool
	mu    sync.Mutex
}

func (p *progress) count(done, total int) {
	if !p.shown {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if done == total {
		fmt.Fprint(p.w, "\r\x1b[K") // nothing comes any more to which the line could give way
		return
	}
	fmt.Fprintf(p.w, "\r\x1b[K%d of %d stories", done, total)
}

func (p *progress) clear() {
	if !p.shown {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	fmt.Fprint(p.w, "\r\x1b[K")
}

// Story implements [replay.Reporter].
func (p *progress) Story(r replay.Result, steps int) {
	p.clear()
	p.Reporter.Story(r, steps)
}
