package replay

import (
	"cmp"
	"fmt"
	"maps"
	"net/textproto"
	"slices"
	"strconv"
	"strings"

	"github.com/pcsandbox/pcsandbox/scenarios"
)

// A judge holds what came of a step against what was expected.
type judge struct {
	p      *player
	expect *scenarios.Expect
	came   *came
	told   *told // by the journal
	failed []Failure
}

// judge returns what was expected and did not come.
func (p *player) judge(e *scenarios.Expect, c *came, t *told) ([]Failure, error) {
	if e == nil {
		e = &scenarios.Expect{}
	}
	j := &judge{p: p, expect: e, came: c, told: t}
	if !c.lost {
		j.failed = c.idle
	}
	j.success()
	j.answer()
	j.headers()
	j.reason()
	j.trail()
	j.journal()
	j.screens()
	if err := j.body(); err != nil {
		return nil, err
	}
	err := j.claims()
	return j.failed, err
}

func (j *judge) fail(what, expected, got string) {
	j.failed = append(j.failed, Failure{What: what, Expected: expected, Came: got})
}

// success is expected of every step that does not say how it ends.
func (j *judge) success() {
	e, last := j.expect, j.came.last()
	if e.Lost && !j.came.lost {
		j.fail("lost", "no answer", j.ending())
	}
	if e.Lost || e.Status != 0 || e.StatusLine != "" || e.Code != "" || e.Error != "" || e.SubError != "" || e.Reason != "" || e.LastScreen != "" || last == nil {
		return
	}
	switch {
	case j.came.wants != "" && !j.came.got:
		j.fail("outcome", j.came.wants, j.ending())
	case j.came.wants == "" && last.status >= 400:
		j.fail("outcome", "success", j.ending())
	}
}

// ending is how the step ended, in words.
func (j *judge) ending() string {
	last := j.came.last()
	if last == nil {
		return "no request"
	}
	said := last.line
	if j.came.page != nil {
		said += fmt.Sprintf(", the page %q", j.came.page.title)
		if j.came.page.screen != "" {
			said += " (" + j.came.page.screen + ")"
		}
	}
	if len(j.came.errors) > 0 {
		said += ": " + strings.Join(j.came.errors, ", ")
	}
	return said
}

func (j *judge) answer() {
	e, last := j.expect, j.came.last()
	if last == nil {
		return
	}
	if e.Status != 0 && e.Status != last.status {
		j.fail("status", strconv.Itoa(e.Status), last.line)
	}
	if e.StatusLine != "" && e.StatusLine != last.line {
		j.fail("status_line", e.StatusLine, last.line)
	}
	if e.Code != "" {
		if got := codeOf(last); got != e.Code {
			j.fail("code", e.Code, orNone(got, last))
		}
	}
	// A page need not show the number of what it says.
	if e.Error != "" && !slices.Contains(j.came.errors, e.Error) && e.Error != j.told.code {
		got := strings.Join(j.came.errors, ", ")
		if got == "" {
			got = "no error: " + j.ending()
		}
		j.fail("error", e.Error, got)
	}
	if e.SubError != "" && e.SubError != j.came.suberror {
		j.fail("suberror", e.SubError, cmp.Or(j.came.suberror, "no suberror"))
	}
}

// codeOf is the code in an error body of Partner Center, which may be a number.
func codeOf(r *reply) string {
	body, err := r.json()
	if err != nil {
		return ""
	}
	code, err := member(body, "code")
	if err != nil {
		return ""
	}
	if s, ok := code.(string); ok {
		return s
	}
	return show(code)
}

func orNone(got string, r *reply) string {
	if got == "" {
		return "no code: " + r.line
	}
	return got
}

func (j *judge) headers() {
	last := j.came.last()
	if last == nil {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(j.expect.Headers)) {
		want, err := j.p.text(j.expect.Headers[name])
		if err != nil {
			want = j.expect.Headers[name]
		}
		got, there := last.header[textproto.CanonicalMIMEHeaderKey(name)]
		switch {
		case !there:
			j.fail("headers."+name, want, "no such header")
		case !slices.Contains(got, want):
			j.fail("headers."+name, want, strings.Join(got, ", "))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(j.expect.HeadersMatch)) {
		want := j.expect.HeadersMatch[name]
		got, there := last.header[textproto.CanonicalMIMEHeaderKey(name)]
		switch {
		case !there:
			j.fail("headers_match."+name, want, "no such header")
		case !slices.ContainsFunc(got, func(v string) bool { return matches(want, v) }):
			j.fail("headers_match."+name, want, strings.Join(got, ", "))
		}
	}
	for _, name := range j.expect.NoHeaders {
		if got, there := last.header[textproto.CanonicalMIMEHeaderKey(name)]; there {
			j.fail("no_headers", "no header "+name, strings.Join(got, ", "))
		}
	}
}

// reason is expected of the last request that something was decided about.
func (j *judge) reason() {
	want := string(j.expect.Reason)
	if want == "" {
		return
	}
	var got []string
	for _, d := range j.told.settling {
		if d.Reason == want {
			return
		}
		got = append(got, d.Reason)
	}
	if len(got) == 0 {
		got = []string{j.undecided()}
	}
	j.fail("reason", want, strings.Join(got, ", "))
}

// signInScreens leaves the portal's own pages out: they are where it leads to.
func signInScreens(met []string) []string {
	var out []string
	for _, s := range met {
		if !strings.HasPrefix(s, "portal.") {
			out = append(out, s)
		}
	}
	return out
}

// screens are those of signing in. The last one may be any.
func (j *judge) screens() {
	e := j.expect
	if met := signInScreens(j.came.screens); e.Screens != nil && !slices.Equal(met, []string(e.Screens)) {
		j.fail("screens", path(e.Screens), path(met))
	}
	if n := len(j.came.screens); e.LastScreen != "" && (n == 0 || j.came.screens[n-1] != e.LastScreen) {
		j.fail("last_screen", e.LastScreen, path(j.came.screens))
	}
	for _, s := range e.NoScreens {
		if slices.Contains(j.came.screens, s) {
			j.fail("no_screens", "not "+s, path(j.came.screens))
		}
	}
}

func path(screens []string) string {
	if len(screens) == 0 {
		return "no screen"
	}
	return strings.Join(screens, " › ")
}

func (j *judge) body() error {
	last := j.came.last()
	if j.expect.Body == nil || last == nil {
		return nil
	}
	want, err := j.p.value(j.expect.Body)
	if err != nil {
		return err
	}
	got, err := last.json()
	if err != nil {
		j.fail("body", show(want), err.Error())
		return nil
	}
	j.failed = append(j.failed, within("body", want, got)...)
	return nil
}

func (j *judge) claims() error {
	want := j.expect.Claims
	if j.expect.ExactClaims != nil {
		want = j.expect.ExactClaims
	}
	if want == nil && j.expect.NoClaims == nil {
		return nil
	}
	token := j.came.tokens["access_token"]
	if token == "" {
		j.fail("claims", show(want), "no access token: "+j.ending())
		return nil
	}
	got, err := claims(token)
	if err != nil {
		j.fail("claims", show(want), err.Error())
		return nil
	}
	value, err := j.p.value(want)
	if err != nil {
		return err
	}
	j.failed = append(j.failed, within("claims", value, got)...)
	for _, name := range j.expect.NoClaims {
		if v, there := got[name]; there {
			j.fail("no_claims", "no claim "+name, show(v))
		}
	}
	if j.expect.ExactClaims == nil {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(got)) {
		if _, listed := want[name]; !listed {
			j.fail("claims."+name, "no such claim", show(got[name]))
		}
	}
	return nil
}
