package replay

import (
	"context"
	"sync"

	"github.com/pcsandbox/pcsandbox/scenarios"
)

// Options say how [All] plays.
type Options struct {
	Target   Target
	Parallel int // stories at a time; below two: one after the other, told as they come
	// Progress is told how many stories are over. It may be nil; it is never called
	// twice at once.
	Progress func(done, total int)
}

// All plays stories, each in a seat of its own, those of a matrix once for each of
// its combinations. Reports come in the order of the stories. The error is that
// of the first story that could not begin.
func All(ctx context.Context, list []*scenarios.Scenario, o Options, report Reporter) ([]Result, error) {
	var plays []*scenarios.Scenario
	for _, sc := range list {
		plays = append(plays, sc.Plays()...)
	}
	a := &ensemble{plays: plays, o: o, report: report}
	if o.Parallel < 2 || len(plays) < 2 {
		return a.oneByOne(ctx)
	}
	return a.together(ctx)
}

// An ensemble is a run of several stories.
type ensemble struct {
	plays  []*scenarios.Scenario
	o      Options
	report Reporter

	mu   sync.Mutex
	done int
}

// over counts a story that has come to its end.
func (a *ensemble) over() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.done++
	if a.o.Progress != nil {
		a.o.Progress(a.done, len(a.plays))
	}
}

func (a *ensemble) oneByOne(ctx context.Context) ([]Result, error) {
	var results []Result
	for _, sc := range a.plays {
		r, err := Seat(ctx, sc, a.o.Target, a.report)
		if err != nil {
			return results, err
		}
		results = append(results, r)
		a.over()
	}
	return results, nil
}

// A record is what came of a story that was played beside others.
type record struct {
	result Result
	steps  int
	err    error
}

// together plays several stories at a time and tells of each when its turn has
// come. When one cannot begin, no others do.
func (a *ensemble) together(ctx context.Context) ([]Result, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	records := make([]chan record, len(a.plays))
	for i := range records {
		records[i] = make(chan record, 1)
	}
	next := make(chan int)
	go func() {
		defer close(next)
		for i := range a.plays {
			select {
			case next <- i:
			case <-ctx.Done():
				return
			}
		}
	}()
	var players sync.WaitGroup
	for range a.o.Parallel {
		players.Go(func() {
			for i := range next {
				records[i] <- a.play(ctx, i)
			}
		})
	}
	results, err := a.tell(ctx, records)
	cancel()
	players.Wait()
	return results, err
}

func (a *ensemble) play(ctx context.Context, i int) record {
	var told recorder
	r, err := Seat(ctx, a.plays[i], a.o.Target, &told)
	a.over()
	return record{result: r, steps: told.steps, err: err}
}

// tell reports stories in their order.
func (a *ensemble) tell(ctx context.Context, records []chan record) ([]Result, error) {
	var results []Result
	for _, c := range records {
		var rec record
		select {
		case rec = <-c:
		case <-ctx.Done():
			return results, ctx.Err()
		}
		if rec.err != nil {
			return results, rec.err
		}
		results = append(results, rec.result)
		head := rec.result
		head.Steps = nil
		a.report.Story(head, rec.steps)
		for _, s := range rec.result.Steps {
			a.report.Step(s)
		}
		a.report.End(rec.result)
	}
	return results, nil
}

// A recorder keeps what a story begins with.
type recorder struct {
	Silent

	steps int
}

func (r *recorder) Story(_ Result, steps int) { r.steps = steps }
