package replay

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/scenarios"
)

// stepLimit bounds one step: nothing in a sandbox takes longer.
const stepLimit = 60 * time.Second

// A Target is the sandbox that a story is played against.
type Target struct {
	Console string       // URL of its console, e.g. http://localhost:8080 or http://localhost:8080/seats/s1
	Client  *http.Client // for the console; nil: http.DefaultClient
	// AppKey returns key and certificate of the apps with a generated certificate,
	// in PEM. Without it they are read from the file that the sandbox names.
	AppKey func() ([]byte, error)
}

// Run plays a scenario's story against a sandbox that plays the scenario. It
// changes the sandbox; [Seat] leaves it alone. The error says why the story
// could not begin; what came of it is in the result.
func Run(ctx context.Context, sc *scenarios.Scenario, target Target, report Reporter) (Result, error) {
	p, err := newPlayer(ctx, sc, target)
	if err != nil {
		return Result{}, err
	}
	result := Result{Scenario: sc.Title(), Lesson: sc.Lesson, Source: sc.Source.String()}
	report.Story(result, len(p.story))
	broken := false
	for i := range p.story {
		step := StepResult{Number: i + 1, Step: p.story[i].Step, At: at(sc, &p.story[i]), Verb: p.deedOf(&p.story[i]).verb, Outcome: Skipped}
		if !broken {
			p.play(ctx, &p.story[i], &step)
			broken = step.Outcome == Broken
		}
		result.Steps = append(result.Steps, step)
		report.Step(step)
		if err := ctx.Err(); err != nil {
			return result, err
		}
	}
	report.End(result)
	return result, nil
}

// Seat opens one more sandbox beside a running one, plays a scenario's story
// there and closes it again.
func Seat(ctx context.Context, sc *scenarios.Scenario, target Target, report Reporter) (Result, error) {
	text, err := sc.YAML()
	if err != nil {
		return Result{}, err
	}
	host := control.New(target.Console, target.Client)
	seat, err := host.NewSeat(ctx, control.SeatRequest{Scenario: string(text), File: sc.Name + ".yaml"})
	if err != nil {
		return Result{}, fmt.Errorf("open a seat for %s: %w", sc.Name, err)
	}
	defer func() {
		// Also when the story was interrupted.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		_ = host.CloseSeat(ctx, seat.Name) // a seat that stays is in nobody's way
	}()
	target.Console = seat.Console
	return Run(ctx, sc, target, report)
}

// at is where a step begins: file and line.
func at(sc *scenarios.Scenario, s *scenarios.Step) string {
	if sc.File == "" || s.Line == 0 {
		return ""
	}
	return sc.File + ":" + strconv.Itoa(s.Line)
}
