package main

import (
	"html"
	"net/url"
	"regexp"
	"strings"
)

// A page is what the browser shows. Regular expressions are enough for the
// sandbox's own pages, and keep this example free of dependencies.
type page struct {
	url    *url.URL
	screen string
	text   string
	forms  []*form
}

// A form is a form as it would be sent.
type form struct {
	action string
	values url.Values
	source string
}

var (
	screenName = regexp.MustCompile(`<meta name="pcsandbox-screen" content="([^"]*)">`)
	formText   = regexp.MustCompile(`(?is)<form\b[^>]*>.*?</form>`)
	fieldTag   = regexp.MustCompile(`(?is)<(?:input|button)\b[^>]*>`)
	attribute  = regexp.MustCompile(`(?is)\b([a-z-]+)="([^"]*)"`)
)

func readPage(at *url.URL, text string) *page {
	p := &page{url: at, text: text}
	if m := screenName.FindStringSubmatch(text); m != nil {
		p.screen = m[1]
	}
	for _, source := range formText.FindAllString(text, -1) {
		f := &form{values: url.Values{}, source: source, action: at.String()}
		if to, err := at.Parse(attributes(source[:strings.Index(source, ">")])["action"]); err == nil {
			f.action = to.String()
		}
		for _, tag := range fieldTag.FindAllString(source, -1) {
			if a := attributes(tag); a["type"] == "hidden" {
				f.values.Add(a["name"], a["value"])
			}
		}
		p.forms = append(p.forms, f)
	}
	return p
}

func attributes(tag string) map[string]string {
	out := map[string]string{}
	for _, m := range attribute.FindAllStringSubmatch(tag, -1) {
		out[strings.ToLower(m[1])] = html.UnescapeString(m[2])
	}
	return out
}

// only finds the form of a name.
func (p *page) only(name string) *form {
	for _, f := range p.forms {
		if strings.Contains(f.source, `name="`+name+`"`) {
			return f
		}
	}
	return nil
}

// first is the form that a person would see first.
func (p *page) first() *form {
	if len(p.forms) == 0 {
		return nil
	}
	return p.forms[0].press(0)
}

// filled is the form with a field, with that field filled in and its button
// pressed.
func (p *page) filled(name, value string) *form {
	f := p.only(name)
	if f == nil {
		return nil
	}
	f.values.Set(name, value)
	return f.press(0)
}

// pressed is the form with a button, pressed.
func (p *page) pressed(id string) *form {
	for _, f := range p.forms {
		if at := strings.Index(f.source, `id="`+id+`"`); at >= 0 {
			return f.press(strings.LastIndex(f.source[:at], "<button"))
		}
	}
	return nil
}

// press adds what the first button from an offset on sends.
func (f *form) press(from int) *form {
	if at := strings.Index(f.source[from:], "<button"); at >= 0 {
		if a := attributes(fieldTag.FindString(f.source[from+at:])); a["name"] != "" {
			f.values.Set(a["name"], a["value"])
		}
	}
	return f
}
