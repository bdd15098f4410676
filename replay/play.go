package replay

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

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
	if gone, is := errors.AsType[*lost](err); is && s.Expect != nil && s.Expect.Lost {
		c.lost, err = true, nil
		c.add(gone.reply)
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
	if at := c.page; at != nil {
		r.Page = strings.TrimSpace(at.screen + " " + strconv.Quote(strings.TrimSuffix(at.title, " – pcsandbox")))
	}
	r.Did, r.Screens, r.Token = c.did, signInScreens(c.screens), c.says()
	r.Decisions, r.Why, r.TookMS = t.all, t.why(), t.tookMS
	r.Faults = t.faults
}

// says is what the access token that came says of its user, as far as it can be
// read.
func (c *came) says() *Token {
	body, err := claims(c.tokens["access_token"])
	if err != nil {
		return nil
	}
	t := &Token{}
	for _, name := range []string{"upn", "unique_name", "preferred_username"} {
		if s, ok := body[name].(string); ok && t.User == "" {
			t.User = s
		}
	}
	list, _ := body["amr"].([]any)
	for _, method := range list {
		if s, ok := method.(string); ok {
			t.AMR = append(t.AMR, s)
		}
	}
	return t
}
