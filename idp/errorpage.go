package idp

import (
	"net/http"
	"strconv"

	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// errorScreen is the data of the page that tells of a refusal nobody else can be
// told of.
type errorScreen struct {
	page.Common
	Code   string
	Text   string
	Remedy string
	Facts  []page.Pair
	Exits  []exit
}

// An exit is a page where a person can begin again. The client's own is none:
// nobody has said that it may be linked to.
type exit struct{ Href, Label string }

func exits(site web.Site, number int) []exit {
	out := []exit{{site.Portal() + "/dashboard/overview", "Sign in to Partner Center"}}
	if site.Console == "" {
		return out
	}
	switch number {
	case 700016, 7000112, 50011, 500113:
		out = append(out, exit{site.Console + "/scenario", "See the scenario's apps in the console"})
	case 50034:
		out = append(out, exit{site.Console + "/people", "See the scenario's people in the console"})
	}
	return append(out, exit{site.Console + "/", "See in the console what happened"})
}

// errorPage answers with a refusal as a page. Nothing goes to the client: its
// redirect URI is not known to be its own.
func (s *Server) errorPage(c *web.Call, e *Error) web.Result {
	data := &errorScreen{
		Common: page.Common{Title: "Sign-in error", Trace: trace(c), Who: page.Who{Purpose: "about a sign-in that went wrong"}},
		Code:   e.Code(), Text: e.Text(), Remedy: remedies[e.Row.Number],
		Exits: exits(c.Site, e.Row.Number),
	}
	if d := c.Entry.Decisions; len(d) > 0 {
		data.Explain = explain(d[len(d)-1])
	}
	res, err := s.show(c, e.status(), "error", data)
	if err != nil {
		return web.Text(http.StatusInternalServerError, "internal error of the sandbox; its log says more\n")
	}
	return res
}

// explainCode is what error_uri points to: a code looked up.
func (s *Server) explainCode(c *web.Call) (web.Result, error) {
	data := &errorScreen{Common: page.Common{Title: "Sign-in error lookup", Trace: trace(c), Who: page.Who{Purpose: "about an error code"}}}
	number, err := strconv.Atoi(c.Query("code"))
	if err != nil {
		data.Code, data.Text = "No error code", "Add ?code= and the number after AADSTS to the address."
		return s.show(c, http.StatusBadRequest, "error", data)
	}
	data.Code, data.Exits = "AADSTS"+strconv.Itoa(number), exits(c.Site, number)
	if why, ok := whyAbsent(number); ok {
		data.Text = "The sandbox's Entra never answers with this code: " + why + "."
		return s.show(c, http.StatusOK, "error", data)
	}
	row, ok := RowFor(number)
	if !ok {
		data.Text = "The sandbox does not use this code."
		return s.show(c, http.StatusNotFound, "error", data)
	}
	data.Text, data.Remedy = row.general(), remedies[number]
	return s.show(c, http.StatusOK, "error", data)
}

// general is the row's text with dots in the place of its facts.
func (r Row) general() string {
	var out []byte
	for i := 0; i < len(r.Text); i++ {
		if r.Text[i] == '%' && i+1 < len(r.Text) {
			i++
			if r.Text[i] == 's' {
				out = append(out, "…"...)
				continue
			}
		}
		out = append(out, r.Text[i])
	}
	return string(out)
}

// remedies say what to do about refusals that end on a page.
var remedies = map[int]string{
	20012:   "Start the sign-in at the app again; look at what the provider sends in the console's journal.",
	50008:   "Compare issuer, certificate, audience and times of the provider's assertion with the domain's federation settings.",
	50011:   "Add this redirect URI to the app's registration in the scenario, letter by letter, or send one that is there.",
	50034:   "Use an account of the scenario: the console's People page lists them.",
	50089:   "Start the sign-in at the app again, in one browser, with cookies allowed.",
	50020:   "Get a GDAP relationship with that tenant, or be a guest there; or sign in at your own tenant: /organizations.",
	500113:  "Register a redirect URI for the app in the scenario.",
	50107:   "Set the domain's issuerUri to what the provider writes as Issuer.",
	50194:   "Use the tenant's id instead of common, or make the app multitenant.",
	51004:   "Give the person the ImmutableID that the provider sends.",
	7000112: "Enable the app, or use another.",
	700016:  "Use a client id of the scenario; the console's Scenario page lists them.",
	90002:   "Use the id or a domain of a tenant of the scenario.",
	90020:   "Have the provider send the ImmutableID as the subject's NameIdentifier.",
	900144:  "Send the parameter.",
	9000411: "Send each parameter once.",
	90072:   "Sign in at the provider as the person who began here.",
}
