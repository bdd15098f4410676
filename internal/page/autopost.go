package page

import (
	"fmt"
	"net/url"
)

// autoPostName is the page's place among those of a set.
const autoPostName = "autopost"

// working is the title of the page that passes an answer on, as Entra spells it.
const working = "Working..."

// autoPost is the data of that page.
type autoPost struct {
	Common
	Action string
	Target string // the party the answer goes to, for who has to press the button
	Fields []Hidden
}

// AutoPost makes the page that passes an answer on to another party: a form
// that submits itself (response_mode=form_post, the wresult of WS-Federation),
// with a visible button for those who run no scripts. It is a redirect in the
// clothes of a page, so it has no screen name. The action must be an absolute
// http or https address; that it is registered is for the caller to have
// checked.
func (s *Set) AutoPost(c Common, action string, fields []Hidden) (Document, error) {
	u, err := url.Parse(action)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return Document{}, fmt.Errorf("post to %q: not an absolute http or https address", action)
	}
	c.Title = working
	data := &autoPost{Common: c, Action: action, Target: u.Host, Fields: fields}
	doc, err := s.render(autoPostName, data)
	if err != nil {
		return Document{}, fmt.Errorf("post to %q: %w", u.Host, err)
	}
	return doc, nil
}
