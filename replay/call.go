package replay

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/pcsandbox/pcsandbox/scenarios"
)

// call calls an API.
func (p *player) call(ctx context.Context, v *scenarios.Call) (*came, error) {
	method, path := v.Request()
	to, err := p.place(v.Surface, path)
	if err != nil {
		return nil, err
	}
	kind, body, err := p.content(v)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, method, to.String(), strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "application/json")
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	if err := p.headers(req, v); err != nil {
		return nil, err
	}
	r, err := p.send(req)
	if err != nil {
		return nil, err
	}
	out := &came{}
	out.add(r)
	out.complain(r)
	return out, nil
}

// bases are what the sandbox calls the addresses of its services.
var bases = map[scenarios.Surface]string{
	scenarios.EntraSurface: "entra", scenarios.PartnerCenterSurface: "api", scenarios.GraphSurface: "graph", scenarios.PortalSurface: "portal",
}

// place is the address of a path at a service, which is one of the sandbox's.
func (p *player) place(surface scenarios.Surface, path string) (*url.URL, error) {
	path, err := p.text(path)
	if err != nil {
		return nil, err
	}
	base := p.origin
	if at := p.info.URLs[bases[surface]]; at != "" {
		if base, err = url.Parse(at); err != nil {
			return nil, err
		}
	}
	to, err := base.Parse(path)
	if err != nil || !strings.EqualFold(to.Host, base.Host) || to.Scheme != base.Scheme {
		return nil, fmt.Errorf("%s is no address of the sandbox", path)
	}
	return to, nil
}

// content is the body of a call, JSON or a form.
func (p *player) content(v *scenarios.Call) (kind, body string, err error) {
	switch {
	case v.Form != nil:
		form := url.Values{}
		for name, value := range v.Form {
			text, err := p.text(value)
			if err != nil {
				return "", "", err
			}
			form.Set(name, text)
		}
		return "application/x-www-form-urlencoded", form.Encode(), nil
	case v.Body != nil:
		value, err := p.value(v.Body)
		if err != nil {
			return "", "", err
		}
		raw, err := json.Marshal(value)
		if err != nil {
			return "", "", fmt.Errorf("the body is no JSON: %w", err)
		}
		return "application/json", string(raw), nil
	}
	return "", "", nil
}

func (p *player) headers(req *http.Request, v *scenarios.Call) error {
	if v.Bearer != "" {
		kept, ok := p.saved[v.Bearer]
		if !ok {
			return fmt.Errorf("nothing was saved as %s", v.Bearer)
		}
		req.Header.Set("Authorization", "Bearer "+kept.value)
	}
	for name, value := range v.Headers {
		text, err := p.text(value)
		if err != nil {
			return err
		}
		req.Header[name] = []string{text} // spelt as the story does
	}
	return nil
}

// complain notes an error of Entra's in the answer to a call.
func (c *came) complain(r *reply) {
	var body struct {
		Error       any    `json:"error"` // a word of OAuth's; other services have objects here
		Description string `json:"error_description"`
		Sub         string `json:"suberror"`
	}
	if json.Unmarshal(r.body, &body) != nil {
		return
	}
	if word, ok := body.Error.(string); ok && word != "" {
		c.refused(word, body.Description)
		c.suberror = body.Sub
	}
}
