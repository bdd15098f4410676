package forms

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"golang.org/x/net/html"
)

// A Page is an HTML page with the forms on it.
type Page struct {
	t      testing.TB
	client *http.Client
	at     *url.URL
	Screen string
	Forms  []Form
}

// A Form is an HTML form with the values it has when nobody fills it in.
type Form struct {
	Action  string
	Fields  url.Values
	Buttons map[string]Button // by id
}

// A Button is what a form's button sends along when it is pressed.
type Button struct{ Name, Value string }

// Open reads a page.
func Open(t testing.TB, client *http.Client, address string) *Page {
	t.Helper()
	resp, err := client.Get(address)
	return read(t, client, resp, err)
}

// Press fills in the form that a button stands in and presses it.
func (p *Page) Press(button string, fill url.Values) *Page {
	p.t.Helper()
	action, fields, err := p.Fill(button, fill)
	if err != nil {
		p.t.Fatal(err)
	}
	resp, err := p.client.PostForm(action, fields)
	return read(p.t, p.client, resp, err)
}

// Fill fills in the form that a button stands in, and says what pressing the
// button sends where.
func (p *Page) Fill(button string, fill url.Values) (action string, fields url.Values, err error) {
	for _, form := range p.Forms {
		b, ok := form.Buttons[button]
		if !ok {
			continue
		}
		if b.Name != "" {
			form.Fields.Set(b.Name, b.Value)
		}
		for name, values := range fill {
			if !form.Fields.Has(name) {
				return "", nil, fmt.Errorf("%q at %s has no field %q beside the button %q", p.Screen, p.at, name, button)
			}
			form.Fields[name] = values
		}
		to, err := p.at.Parse(form.Action)
		if err != nil {
			return "", nil, err
		}
		return to.String(), form.Fields, nil
	}
	return "", nil, fmt.Errorf("there is no button %q on %q at %s", button, p.Screen, p.at)
}

// Expect fails the test unless the page is this screen.
func (p *Page) Expect(screen string) *Page {
	p.t.Helper()
	if p.Screen != screen {
		p.t.Fatalf("%s shows %q, want %q", p.at, p.Screen, screen)
	}
	return p
}

func read(t testing.TB, client *http.Client, resp *http.Response, err error) *Page {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	p, err := Read(resp)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v", resp.Request.URL, resp.Status, err)
	}
	p.t, p.client = t, client
	return p
}

// Read reads a page for those who press its buttons by themselves: see [Page.Fill].
func Read(resp *http.Response) (*Page, error) {
	root, err := html.Parse(resp.Body)
	if err != nil {
		return nil, err
	}
	p := &Page{at: resp.Request.URL}
	for n := range root.Descendants() {
		if n.Type == html.ElementNode {
			p.take(n)
		}
	}
	return p, nil
}

// take notes what matters of one element, in the document's order.
func (p *Page) take(n *html.Node) {
	attr := map[string]string{}
	for _, a := range n.Attr {
		attr[a.Key] = a.Val
	}
	if n.Data == "meta" && attr["name"] == "pcsandbox-screen" {
		p.Screen = attr["content"]
	}
	if n.Data == "form" {
		p.Forms = append(p.Forms, Form{Action: attr["action"], Fields: url.Values{}, Buttons: map[string]Button{}})
	}
	if len(p.Forms) == 0 {
		return
	}
	switch form := p.Forms[len(p.Forms)-1]; {
	case n.Data == "input" && attr["name"] != "" && attr["type"] != "checkbox":
		form.Fields.Set(attr["name"], attr["value"])
	case n.Data == "button":
		form.Buttons[attr["id"]] = Button{attr["name"], attr["value"]}
	}
}
