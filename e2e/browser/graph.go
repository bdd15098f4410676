package browser

import (
	"fmt"
	"slices"
	"strings"
)

// A picture of the documentation: a screen as it is met after a move.
type picture struct {
	file    string
	screen  string
	after   string // says of the move that led there; empty: the first time the screen is met
	look    look
	caption string
}

var (
	light  = looks[0]
	dark   = looks[1]
	narrow = looks[3]
)

// special are the pictures beside those of every screen.
var special = []picture{
	{"entra.username.unknown", "entra.username", "unknown account", light, "an account that does not exist"},
	{"entra.password.wrong", "entra.password", "wrong password", light, "a wrong password"},
	{"entra.mfa-verify.call", "entra.mfa-verify", "number to call", light, "a phone is tried out"},
	{"sts.mfa.denied", "sts.mfa", "deny on the phone", light, "the request was denied"},
	{"entra.mfa-push.dark", "entra.mfa-push", "", dark, "dark"},
	{"entra.blocked.dark", "entra.blocked", "the portal", dark, "dark"},
	{"entra.security-info.dark", "entra.security-info", "", dark, "dark"},
	{"entra.mfa-push.phone", "entra.mfa-push", "", narrow, "on a phone"},
	{"entra.consent.phone", "entra.consent", "", narrow, "on a phone"},
	{"entra.security-info.phone", "entra.security-info", "security info", narrow, "on a phone, with everything and a long name"},
	{"entra.mfa-choose-method.phone", "entra.mfa-choose-method", "", narrow, "on a phone"},
}

// telling are moves after which a screen shows more than at its first meeting.
var telling = map[string]string{"entra.blocked": "the portal"}

// pictures are all pictures of a documentation of these routes.
func pictures() []picture {
	var all []picture
	for _, s := range known {
		if !strings.HasPrefix(s.name, "app.") {
			all = append(all, picture{s.name, s.name, telling[s.name], light, ""})
		}
	}
	return append(all, special...)
}

// A place is a step of a route.
type place struct{ route, step int }

// placesOf says where each picture is taken: the first place that fits.
func placesOf(routes []route, all []picture) map[place][]picture {
	places := map[place][]picture{}
	for _, p := range all {
		if at, ok := firstPlace(routes, p); ok {
			places[at] = append(places[at], p)
		}
	}
	return places
}

func firstPlace(routes []route, p picture) (place, bool) {
	for i, r := range routes {
		came := ""
		for j, s := range r.steps {
			if s.screen == p.screen && (p.after == "" || p.after == came) {
				return place{i, j}, true
			}
			came = s.move.says
		}
	}
	return place{}, false
}

// An edge of the graph leads from a screen to another.
type edge struct{ from, to string }

// edges are what the routes walk, in the order they are first walked, with the
// moves that lead along each.
func edges(routes []route) ([]edge, map[edge][]string) {
	var order []edge
	says := map[edge][]string{}
	for _, r := range routes {
		for i := range r.steps[1:] {
			e := edge{r.steps[i].screen, r.steps[i+1].screen}
			words := r.steps[i].move.says
			if strings.HasPrefix(e.from, "app.") || isElsewhere(words) {
				continue // another sign-in begins
			}
			if _, old := says[e]; !old {
				order = append(order, e)
			}
			if !slices.Contains(says[e], words) {
				says[e] = append(says[e], words)
			}
		}
	}
	return order, says
}

// isElsewhere tells moves that open another address from those of the page.
func isElsewhere(words string) bool {
	return slices.Contains([]string{"another app", "security info", "sign out", "the portal", "a device"}, words)
}

// flowchart draws the edges that begin in a group, in Mermaid's language.
func flowchart(g group, order []edge, says map[edge][]string) string {
	var b strings.Builder
	b.WriteString("```mermaid\nflowchart LR\n")
	drawn := map[string]bool{}
	node := func(name string) string {
		s, _ := knownScreen(name)
		switch {
		case drawn[name]:
			return id(name)
		case s.group == g:
			drawn[name] = true
			return fmt.Sprintf("%s[%q]", id(name), name)
		}
		drawn[name] = true
		return fmt.Sprintf("%s([%q])", id(name), name)
	}
	for _, e := range order {
		if s, _ := knownScreen(e.from); s.group == g {
			fmt.Fprintf(&b, "  %s -->|%q| %s\n", node(e.from), strings.ReplaceAll(strings.Join(says[e], "<br>"), "#", "#35;"), node(e.to))
		}
	}
	b.WriteString("```\n")
	return b.String()
}

// overview draws all screens in their groups. What leads back to the app or
// stays on its screen would hide the rest.
func overview(order []edge) string {
	var b strings.Builder
	b.WriteString("```mermaid\nflowchart TB\n")
	for i, g := range groups {
		fmt.Fprintf(&b, "  subgraph g%d[%q]\n", i, g)
		for _, s := range known {
			if s.group == g && s.name != "app.refused" {
				fmt.Fprintf(&b, "    %s[%q]\n", id(s.name), s.name)
			}
		}
		b.WriteString("  end\n")
	}
	for _, e := range order {
		if e.from != e.to && e.to != "app.refused" && (e.to != "entra.username" || e.from == "entra.device-code") {
			fmt.Fprintf(&b, "  %s --> %s\n", id(e.from), id(e.to))
		}
	}
	b.WriteString("```\n")
	return b.String()
}

func id(name string) string { return strings.NewReplacer(".", "_", "-", "_").Replace(name) }
