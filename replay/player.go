package replay

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/scenarios"
)

// A player plays one story.
type player struct {
	control *control.Client
	info    *control.Info
	full    *scenarios.Scenario // with its defaults
	story   []scenarios.Step

	origin    *url.URL
	transport http.RoundTripper
	people    map[string]*person
	saved     map[string]saved
	key       func() ([]byte, error) // of apps with a generated certificate; nil: ask the sandbox
	names     map[string]string      // what <key> stands for
}

// saved is something that a step keeps.
type saved struct {
	value       string
	app, tenant string // of tokens
}

func newPlayer(ctx context.Context, sc *scenarios.Scenario, target Target) (*player, error) {
	p := &player{
		control: control.New(target.Console, target.Client), full: scenarios.Expand(sc),
		people: map[string]*person{}, saved: map[string]saved{}, names: map[string]string{}, key: target.AppKey,
	}
	p.story = p.full.Story
	var err error
	if p.info, err = p.control.Info(ctx); err != nil {
		return nil, err
	}
	if p.info.Scenario != sc.Name {
		return nil, fmt.Errorf("%w: %s plays %s, and the story is that of %s", ErrOtherScenario, target.Console, p.info.Scenario, sc.Name)
	}
	if p.origin, err = url.Parse(p.info.Origin); err != nil || p.origin.Host == "" {
		return nil, fmt.Errorf("the sandbox says that its surfaces are at %q, which is no address", p.info.Origin)
	}
	if p.transport, err = p.trusting(ctx); err != nil {
		return nil, err
	}
	p.learnNames()
	return p, nil
}

// trusting is a transport that trusts the sandbox's CA and nobody else.
func (p *player) trusting(ctx context.Context) (http.RoundTripper, error) {
	pem, err := p.control.CA(ctx)
	if err != nil {
		return nil, fmt.Errorf("fetch the CA certificate: %w", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, errors.New("what the console serves as its CA holds no certificate")
	}
	return newTransport(pool), nil
}

func (p *player) learnNames() {
	for _, t := range p.info.Tenants {
		p.names[t.Key] = t.ID
	}
	for _, u := range p.info.Users {
		p.names[u.Key] = u.ID
	}
	for _, a := range p.info.Apps {
		p.names[a.Key] = a.ID
	}
	delete(p.names, "")
}

// app finds an app registration by its key.
func (p *player) app(key string) (control.App, error) {
	for _, a := range p.info.Apps {
		if a.Key == key {
			return a, nil
		}
	}
	return control.App{}, fmt.Errorf("the sandbox has no app %s", key)
}

// user asks how somebody signs in at this moment: a guest by the account at home.
func (p *player) user(ctx context.Context, key string) (*control.User, error) {
	u, err := p.control.User(ctx, key)
	if err == nil && u.GuestOf != "" {
		u, err = p.control.User(ctx, u.GuestOf)
	}
	if err != nil {
		return nil, fmt.Errorf("look up %s: %w", key, err)
	}
	return u, nil
}

// send makes a program's request: no cookies, no redirects.
func (p *player) send(req *http.Request) (*reply, error) {
	resp, err := p.transport.RoundTrip(req)
	if err != nil {
		return nil, unanswered(req, err)
	}
	return readReply(resp, req.Method, req.URL)
}
