package pcsandbox

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/pcsandbox/pcsandbox/console"
	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/journal"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// A Match says which requests of the journal are meant: those that fit all fields
// that are set.
type Match struct {
	Surface string // idp, sts, pcapi or portal
	Route   string // as the journal names it, e.g. customers.list; customers.* for all that begin so
	Method  string
	Path    string // what the path begins with
	Query   string // parameters, in any order: size=7, or size for whatever value
	User    string // key, user principal name or object id
	App     string // key or client id
	Status  int
	Code    string // of the error, e.g. 900421 or AADSTS50079
	Reason  string // of one of the decisions, e.g. api.mfa-claim-missing
	Screen  string // e.g. entra.password
	After   uint64 // the Seq of an entry: only later ones
}

// resolve turns the names in a match into what the journal holds. A name that
// nothing has fails the test: otherwise a misspelt one would match nothing, which
// may be just what is expected.
func (sb *Sandbox) resolve(t TB, m Match) (Match, bool) {
	t.Helper()
	r := sb.main.world.Read()
	err := console.CheckNames(sb.engine.routes(), m.Surface, m.Route)
	if u, wrong := directory.UserNamed(r, m.User); wrong == nil {
		m.User = u.UPN
	} else if m.User != "" {
		err = cmp.Or(err, unknown("person", m.User, userKeys(r)))
	}
	if a, wrong := clientNamed(r, m.App); wrong == nil {
		m.App = a.ID
	} else if m.App != "" {
		err = cmp.Or(err, wrong)
	}
	if _, ok := policy.RuleFor(policy.Reason(m.Reason)); m.Reason != "" && !ok {
		err = cmp.Or(err, fmt.Errorf("no decision has the reason %q; the console lists them under /api/v1/rules", m.Reason))
	}
	err = cmp.Or(err, keptValues(m.Query))
	if err != nil {
		t.Fatalf("pcsandbox: match: %v", err)
	}
	return m, err == nil
}

// keptValues refuses values that the journal does not keep, which would match
// nothing.
func keptValues(query string) error {
	for part := range strings.SplitSeq(strings.TrimPrefix(query, "?"), "&") {
		switch name, value, valued := strings.Cut(part, "="); {
		case !valued:
		case !journal.ShowsValue(name):
			return fmt.Errorf("the journal has no values of %q, since they could be secret; match the query %q, which takes any value", name, name)
		case !journal.ShowsWhole(value):
			return fmt.Errorf("the journal has no such value of %q, since it is long or looks like a secret; match the query %q, which takes any value", name, name)
		}
	}
	return nil
}

// among returns the entries that match.
func (m Match) among(all []Entry) []Entry {
	var out []Entry
	for _, e := range all {
		if len(m.differences(e)) == 0 {
			out = append(out, e)
		}
	}
	return out
}

// A field is one condition of a match, beside what an entry has there.
type field struct {
	name, want, got string
	fits            bool
}

// fields are the conditions that are set.
func (m Match) fields(e Entry) []field {
	all := []field{
		{"surface", m.Surface, e.Surface, m.Surface == e.Surface},
		{"route", m.Route, cmp.Or(e.Route, "none"), world.Fault{Route: m.Route}.Covers("", e.Route, "")},
		{"method", m.Method, e.Method, strings.EqualFold(m.Method, e.Method)},
		{"path", m.Path, e.Path, world.Fault{Path: m.Path}.Covers("", "", e.Path)},
		{"query", m.Query, cmp.Or(e.Query, "none"), e.Asked(m.Query)},
		{"user", m.User, cmp.Or(e.User, "nobody"), strings.EqualFold(m.User, e.User)},
		{"app", m.App, cmp.Or(e.App, "none"), strings.EqualFold(m.App, e.App)},
		{"code", m.Code, cmp.Or(e.Code, "none"), m.Code == e.Code},
		{"reason", m.Reason, cmp.Or(reasonOf(e), "none"), slices.ContainsFunc(e.Decisions, func(d control.Decision) bool { return d.Reason == m.Reason })},
		{"screen", m.Screen, cmp.Or(e.Screen, "none"), m.Screen == e.Screen},
	}
	if m.Status != 0 {
		all = append(all, field{"status", fmt.Sprint(m.Status), statusOf(e), m.Status == e.Status})
	}
	if m.After != 0 {
		all = append(all, field{"number", fmt.Sprintf("above %d", m.After), fmt.Sprint(e.Seq), e.Seq > m.After})
	}
	return slices.DeleteFunc(all, func(f field) bool { return f.want == "" })
}

// differences are the conditions that an entry does not fit.
func (m Match) differences(e Entry) []field {
	return slices.DeleteFunc(m.fields(e), func(f field) bool { return f.fits })
}

// String names the conditions.
func (m Match) String() string {
	var out []string
	for _, f := range m.fields(Entry{}) {
		out = append(out, f.name+" "+f.want)
	}
	return cmp.Or(strings.Join(out, ", "), "no condition")
}

// mostNear is how many entries that come near a failure shows.
const mostNear = 3

// nearest tells of the entries that come nearest to a match, with what differs:
// the latest that fit all conditions but one, or but two and so on.
func (m Match) nearest(all []Entry) string {
	least := len(m.fields(Entry{})) // an entry that fits no condition is not near
	for _, e := range all {
		if n := len(m.differences(e)); n > 0 {
			least = min(least, n)
		}
	}
	var out []string
	for _, e := range slices.Backward(all) {
		d := m.differences(e)
		if len(d) != least || least == len(m.fields(e)) || len(out) == mostNear {
			continue
		}
		var words []string
		for _, f := range d {
			words = append(words, fmt.Sprintf("%s is %s, not %s", f.name, f.got, f.want))
		}
		out = append(out, fmt.Sprintf("  #%d %s %s: %s", e.Seq, e.Method, targetOf(e), strings.Join(words, ", ")))
	}
	if out == nil {
		return ""
	}
	return "\nnearest:\n" + strings.Join(out, "\n")
}
