package console

import (
	"embed"
	"net/http"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

//go:embed templates/*.html
var templates embed.FS

// pageRoutes are the pages for people, their forms and what the pages refer to.
// A form is answered with a redirect to the page it stands on.
func (s *Server) pageRoutes() []web.Route {
	routes := []web.Route{
		{Method: http.MethodGet, Path: "/", Name: "page.journal", Func: s.journalPage},
		{Method: http.MethodGet, Path: "/journal/{seq}", Name: "page.request", Func: s.requestPage},
		{Method: http.MethodGet, Path: "/phones", Name: "page.phones", Func: s.phonesPage},
		{Method: http.MethodGet, Path: "/phones/{user}", Name: "page.phone", Func: s.phonePage},
		{Method: http.MethodPost, Path: "/phones/{user}", Name: "page.phone", Func: s.answerForm},
		{Method: http.MethodGet, Path: "/people", Name: "page.people", Func: s.peoplePage},
		{Method: http.MethodPost, Path: "/people/{user}/call", Name: "page.call", Func: s.callForm},
		{Method: http.MethodPost, Path: "/people/{user}/revoke", Name: "page.revoke", Func: s.revokeForm},
		{Method: http.MethodGet, Path: "/scenario", Name: "page.scenario", Func: s.scenarioPage},
		{Method: http.MethodPost, Path: "/scenario/policy", Name: "page.policy", Func: s.policyForm},
		{Method: http.MethodPost, Path: "/scenario/clock", Name: "page.clock", Func: s.clockForm},
		{Method: http.MethodPost, Path: "/scenario/domains/{domain}", Name: "page.federation", Func: s.federationForm},
		{Method: http.MethodGet, Path: "/scenario/reset", Name: "page.reset", Func: s.surePage},
		{Method: http.MethodPost, Path: "/scenario/reset", Name: "page.reset", Func: s.resetForm},
		{Method: http.MethodGet, Path: "/decode", Name: "page.decode", Func: s.decodePage},
		{Method: http.MethodPost, Path: "/decode", Name: "page.decode", Func: s.decodeForm},
		{Method: http.MethodGet, Path: "/connect", Name: "page.connect", Func: s.connectPage},
	}
	for i := range routes {
		routes[i].Func = sameOrigin(routes[i].Func)
	}
	return append(routes, assetRoutes()...)
}

// assetRoutes serve the style sheet, the script and the icon. A seat's pages
// refer to those of the first console, which are the same.
func assetRoutes() []web.Route {
	var routes []web.Route
	for _, a := range page.Assets() {
		res := web.Result{Body: a.Body}
		for _, h := range a.Headers() {
			res.Headers = append(res.Headers, web.Header(h))
		}
		routes = append(routes, web.Route{Method: http.MethodGet, Path: a.Path, Name: "asset" + strings.ReplaceAll(a.Path, "/", "."),
			Func: func(c *web.Call) (web.Result, error) {
				if c.Header.Get("If-None-Match") == a.ETag {
					return web.Result{Status: http.StatusNotModified, Headers: res.Headers}, nil
				}
				return res, nil
			}})
	}
	return routes
}

// base is the path below which a console's pages lie: empty for the first
// sandbox, /seats/NAME for a seat.
type base string

func baseOf(c *web.Call) base {
	_, rest, _ := strings.Cut(c.Site.Origin, "://")
	_, path, found := strings.Cut(rest, "/")
	if !found {
		return ""
	}
	return base("/" + strings.Trim(path, "/"))
}

// At is the path of a page of this console.
func (b base) At(parts ...string) string {
	return page.At(string(b), parts...)
}

// A frame is what all pages of the console share.
type frame struct {
	page.Common
	base
	Root   string      // base, for templates
	Notice *page.Alert // what the form that led here did
}

func (f *frame) layout() *page.Common { return &f.Common }

// framed is the data of a page: it has the frame of all.
type framed interface {
	page.Data
	layout() *page.Common
}

// sections are the pages of the navigation, by their first path segment.
var sections = []struct{ label, at string }{
	{"Journal", ""}, {"People", "people"}, {"Phones", "phones"}, {"Scenario", "scenario"}, {"Decode", "decode"}, {"Connect", "connect"},
}

// frame is the frame of a page that belongs to a section.
func (s *Server) frame(c *web.Call, title, section string) frame {
	b := baseOf(c)
	f := frame{base: b, Root: string(b), Common: page.Common{Title: title, Who: page.Who{Name: "Sandbox console", Owner: s.plays(c)}}}
	for _, sec := range sections {
		href := f.At()
		if sec.at != "" {
			href = f.At(sec.at)
		}
		f.Nav = append(f.Nav, page.Link{Label: sec.label, Href: href, Current: sec.label == section})
	}
	f.Notice = notice(c.Query("done"))
	return f
}

// plays names the scenario, and the seat if it is one.
func (s *Server) plays(c *web.Call) string {
	name := directory.GetSettings(c.World.Read()).Scenario
	if seat := s.Host(c).Name(); seat != "default" {
		name += ", seat " + seat
	}
	return name
}

// show answers with a page.
func (s *Server) show(c *web.Call, status int, name string, data framed) (web.Result, error) {
	doc, err := s.pages.Render(name, data)
	if err != nil {
		return web.Result{}, web.Internal(err)
	}
	c.Entry.Screen = data.layout().Screen
	res := web.Result{Status: status, Body: doc.Body}
	for _, h := range doc.Headers {
		res.Headers = append(res.Headers, web.Header(h))
	}
	return res, nil
}

// seeOther leads from a form that was carried out to a page, with a word on what
// was done.
func seeOther(at, done string) web.Result {
	if done != "" {
		at += "?done=" + url.QueryEscape(done)
	}
	return web.Result{Status: http.StatusSeeOther}.With("Location", at)
}

// notices are what pages say after a form was carried out, by the word in the
// address: what an address says must not reach the page.
var notices = map[string]page.Alert{
	"revoked":    {Tone: page.Allow, Title: "Sessions revoked", Text: "Sign-ins and refresh tokens from before now are dead. Access tokens live on until they expire, as in reality."},
	"policy":     {Tone: page.Allow, Title: "Policy date set", Text: "The next request is judged by it."},
	"clock":      {Tone: page.Allow, Title: "Clock advanced", Text: "What expires by now has expired."},
	"unanswered": {Tone: page.Deny, Title: "The call never got an answer", Text: "A fault may be at work; the journal says more."},
	"federation": {Tone: page.Allow, Title: "Federation changed", Text: "The next sign-in of the domain goes by it."},
	"reset":      {Tone: page.Allow, Title: "Begun anew", Text: "The sandbox is as its scenario describes it; sessions, tokens and the journal are gone."},
	"approved":   {Tone: page.Allow, Title: "Approved", Text: "The sign-in page goes on by itself, or when its button is pressed."},
	"mistyped":   {Tone: page.Deny, Title: "That is not the number", Text: "The sign-in page shows another one, so the request is denied. Have the page send another request."},
	"late":       {Tone: page.Ask, Title: "Too late", Text: "The request was answered already or has run out. Have the sign-in page ask again."},
	"denied":     {Tone: page.Report, Title: "Denied", Text: "The sign-in page will say that the request was denied."},
}

func notice(done string) *page.Alert {
	if a, ok := notices[done]; ok {
		return &a
	}
	return nil
}

type problemData struct {
	frame
	Problem *control.Problem
}

// problemPage shows a problem to a person.
func (s *Server) problemPage(c *web.Call, p *control.Problem) (web.Result, error) {
	said := *p
	said.Title, said.Detail, said.Hint = sentence(p.Title), sentence(p.Detail), sentence(p.Hint)
	said.Title = strings.TrimSuffix(said.Title, ".")
	data := &problemData{Problem: &said, frame: s.frame(c, "Problem", "")}
	return s.show(c, p.Status, "problem", data)
}

// sentence makes the words of an error a sentence, as people expect on a page.
func sentence(words string) string {
	first, size := utf8.DecodeRuneInString(words)
	if size == 0 {
		return ""
	}
	words = string(unicode.ToUpper(first)) + words[size:]
	if strings.ContainsAny(words[len(words)-1:], ".!?") {
		return words
	}
	return words + "."
}
