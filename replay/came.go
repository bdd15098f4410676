package replay

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// came is what came of a step.
type came struct {
	replies []*reply // of every request, in order
	screens []string // that a person met, in order
	page    *page    // that the person sees at last

	did      string // in words, of a step without an answer
	wants    string // what the step was to get, in words; empty: nothing
	got      bool   // whether it did
	tokens   map[string]string
	app      string // that got the tokens
	tenant   string
	errors   []string // OAuth's word, and Entra's numbers
	suberror string
	idle     []Failure // what the person was to do and never came to
	lost     bool      // the last request had no answer, as was expected
}

// aToken is what most steps are to get.
const aToken = "a token"

// came is what the person has met in this step.
func (w *person) came() *came {
	c := &came{replies: w.browser.replies, screens: w.browser.screens, page: w.browser.page, idle: w.idle()}
	if w.browser.awaits != nil {
		c.wants = aToken
	}
	if c.page != nil {
		c.errors = numbersIn(c.page.text)
	}
	return c
}

func (c *came) add(r *reply) { c.replies = append(c.replies, r) }

// last is the last answer, or nil.
func (c *came) last() *reply {
	if len(c.replies) == 0 {
		return nil
	}
	return c.replies[len(c.replies)-1]
}

// number finds Entra's error numbers.
var number = regexp.MustCompile(`AADSTS[0-9]{4,9}`)

func numbersIn(text string) []string {
	found := number.FindAllString(text, -1)
	slices.Sort(found)
	return slices.Compact(found)
}

// refused notes an OAuth error.
func (c *came) refused(word, description string) {
	c.errors = append([]string{word}, numbersIn(description)...)
}

// token reads the answer of the token endpoint.
func (c *came) token(r *reply, by *client) error {
	c.add(r)
	c.wants = aToken
	c.page = nil
	c.app, c.tenant = by.app.Key, by.tenant
	body, err := r.json()
	if err != nil {
		return err
	}
	members, _ := body.(map[string]any)
	text := func(name string) string { s, _ := members[name].(string); return s }
	if word := text("error"); word != "" {
		c.refused(word, text("error_description"))
		c.suberror = text("suberror")
		return nil
	}
	c.errors, c.got = nil, true
	c.tokens = map[string]string{}
	for _, name := range []string{"access_token", "refresh_token", "id_token"} {
		if t := text(name); t != "" {
			c.tokens[name] = t
		}
	}
	if c.tokens["access_token"] == "" {
		return fmt.Errorf("%s answered %s without an access_token: %s", r.url.Path, r.line, excerpt(string(r.body)))
	}
	return nil
}

// claims reads a token without believing it: that is the API's business.
func claims(token string) (map[string]any, error) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return nil, fmt.Errorf("the access token is no JWT: it has %d parts", len(parts))
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return nil, fmt.Errorf("the access token's payload: %w", err)
	}
	d := json.NewDecoder(strings.NewReader(string(payload)))
	d.UseNumber()
	var out map[string]any
	if err := d.Decode(&out); err != nil {
		return nil, fmt.Errorf("the access token's payload: %w", err)
	}
	return out, nil
}

// keep saves what a step says.
func (p *player) keep(save map[string]string, c *came) error {
	for name, what := range save {
		value, err := c.part(what)
		if err != nil {
			return fmt.Errorf("save %s: %w", name, err)
		}
		p.saved[name] = saved{value: value, app: c.app, tenant: c.tenant}
	}
	return nil
}

// part is a piece of what came: access_token, body.items.0.id, header.Location.
func (c *came) part(what string) (string, error) {
	kind, path, _ := strings.Cut(what, ".")
	last := c.last()
	switch {
	case path == "" && c.tokens[kind] != "":
		return c.tokens[kind], nil
	case path == "":
		return "", fmt.Errorf("no %s came", what)
	case last == nil:
		return "", fmt.Errorf("nothing came")
	case kind == "header":
		if v := last.header.Get(path); v != "" {
			return v, nil
		}
		return "", fmt.Errorf("the answer has no header %s", path)
	}
	body, err := last.json()
	if err != nil {
		return "", err
	}
	for name := range strings.SplitSeq(path, ".") {
		if body, err = member(body, name); err != nil {
			return "", fmt.Errorf("%s: %w", what, err)
		}
	}
	if s, ok := body.(string); ok {
		return s, nil
	}
	return show(body), nil
}

// member is a value inside another.
func member(in any, name string) (any, error) {
	switch v := in.(type) {
	case map[string]any:
		if x, ok := v[name]; ok {
			return x, nil
		}
	case []any:
		if i, err := strconv.Atoi(name); err == nil && i >= 0 && i < len(v) {
			return v[i], nil
		}
	}
	return nil, fmt.Errorf("the answer's body has no %s", name)
}
