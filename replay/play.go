package replay

import (
	"context"
	"errors"
	"fmt"

	"github.com/pcsandbox/pcsandbox/scenarios"
)

// play plays one step and notes what came of it.
func (p *player) play(ctx context.Context, s *scenarios.Step, out *StepResult) {
	ctx, cancel := context.WithTimeout(ctx, stepLimit)
	defer cancel()
	since, err := p.now(ctx)
	if err != nil {
		out.breaks(err)
		return
	}
	c, err := p.do(ctx, s)
	if errors.Is(err, context.DeadlineExceeded) {
		err = fmt.Errorf("the step took longer than %s: %w", stepLimit, err)
	}
	if c == nil {
		c = &came{}
	}
	t, untold := p.tell(ctx, since, c.replies)
	if untold != nil {
		out.breaks(errors.Join(err, untold))
		return
	}
	out.note(c, t)
	if err == nil {
		out.Failed, err = p.judge(s.Expect, c, t)
	}
	if err == nil {
		// A step that failed may have nothing to keep; the step that needs it says so.
		if err = p.keep(s.Save, c); err != nil && len(out.Failed) > 0 {
			err = nil
		}
	}
	switch {
	case err != nil:
		out.breaks(err)
	case len(out.Failed) > 0:
		out.Outcome = Failed
	default:
		out.Outcome = Held
	}
}

func (r *StepResult) breaks(err error) { r.Outcome, r.Problem = Broken, err.Error() }

func (r *StepResult) note(c *came, t *told) {
	if last := c.last(); last != nil {
		r.Answer = last.answer()
	}
	r.Screens, r.Decisions, r.Why, r.TookMS = c.screens, t.all, t.why(), t.tookMS
}
