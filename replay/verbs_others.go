package replay

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/scenarios"
)

func (p *player) advance(ctx context.Context, by *time.Duration) (*came, error) {
	now, err := p.control.Advance(ctx, *by)
	if err != nil {
		return nil, err
	}
	return &came{did: "it is " + now.Now.UTC().Format("2006-01-02 15:04 UTC") + " now"}, nil
}

func (p *player) policyDate(ctx context.Context, date *scenarios.Date) (*came, error) {
	day, err := p.control.SetPolicyDate(ctx, string(*date))
	if err != nil {
		return nil, err
	}
	return &came{did: fmt.Sprintf("rules of %s: portal %s, API %s, for sandbox tenants %s", day.Date, day.Portal, day.API, day.Sandbox)}, nil
}

func (p *player) rotateKeys(ctx context.Context, _ *scenarios.Step) (*came, error) {
	return &came{did: "Entra signs with its next key"}, p.control.RotateKeys(ctx)
}

// fault asks for trouble.
func (p *player) fault(ctx context.Context, f *scenarios.Fault) (*came, error) {
	given, err := p.control.AddFault(ctx, control.Fault{
		Surface: string(f.Surface), Route: f.Route, Path: f.Path, Skip: f.Skip, Times: f.Times,
		Status: f.Status, Latency: lasting(f.Latency), Drop: string(f.Drop), Stall: lasting(f.Stall), RetryAfter: lasting(f.RetryAfter),
	})
	if err != nil {
		return nil, err
	}
	return &came{did: "fault " + given.ID + " waits"}, nil
}

// lasting is a duration as the control API spells it; none is left out.
func lasting(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return d.String()
}

// phone looks at somebody's phone, or answers what waits there. What the phone
// says is the step's answer, a refusal included.
func (p *player) phone(ctx context.Context, v *scenarios.PhoneAnswer) (*came, error) {
	who, err := p.user(ctx, v.As)
	if err != nil {
		return nil, err
	}
	var shown any
	method := http.MethodPost
	switch v.Answer {
	case scenarios.ApproveThere:
		shown, err = p.control.Approve(ctx, who.UPN, control.Answer{Number: v.Number})
	case scenarios.DenyThere:
		shown, err = p.control.Deny(ctx, who.UPN, control.Answer{})
	case scenarios.ReadPhone:
		method = http.MethodGet
		shown, err = p.control.Phone(ctx, who.UPN)
	}
	status := http.StatusOK
	if problem, ok := errors.AsType[*control.Problem](err); ok {
		shown, status, err = problem, problem.Status, nil
	}
	if err != nil {
		return nil, fmt.Errorf("the phone of %s: %w", v.As, err)
	}
	body, err := json.Marshal(shown)
	if err != nil {
		return nil, err
	}
	out := &came{}
	out.add(&reply{
		method: method, url: &url.URL{Path: "the phone of " + v.As}, status: status,
		line: strconv.Itoa(status) + " " + http.StatusText(status), header: http.Header{}, body: body,
	})
	return out, nil
}
