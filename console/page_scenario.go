package console

import (
	"cmp"
	"net/http"
	"strings"
	"time"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
	"github.com/pcsandbox/pcsandbox/scenarios"
)

type scenarioData struct {
	frame
	Name     string
	Lesson   string
	Now      []page.Pair // clock
	Policy   []page.Pair
	Date     page.Field
	Calendar page.Field
	Advance  page.Field
	Library  page.Field
	Events   page.Table
	Tenants  page.Table
	Policies *page.Table // of Conditional Access; nil while there are none
	External *page.Table // nil while there are none
	Domains  page.Table
	Federate []federationForm
	Apps     page.Table
	Seats    *page.Table // nil while there are none
}

// scenarioPage shows what is played, and the switches of time.
func (s *Server) scenarioPage(c *web.Call) (web.Result, error) {
	info := s.infoOf(c)
	data := &scenarioData{frame: s.frame(c, "Scenario", "Scenario"), Name: info.Scenario}
	if sc, err := scenarios.Open(info.Scenario); err == nil {
		data.Lesson = sc.Lesson
	}
	data.Now = []page.Pair{{Name: "Time", Value: info.Clock.Now.UTC().Format("2006-01-02 15:04:05Z")}, {Name: "Clock", Value: "runs"}}
	if info.Clock.Frozen {
		data.Now[1].Value = "stands still until it is advanced"
	}
	data.Policy = []page.Pair{
		{Name: "Policy date", Value: info.Policy.Date},
		{Name: "In force", Value: orNothing(info.Policy.Event, "nothing yet")},
		{Name: "Portal", Value: phaseWords[policy.Phase(info.Policy.Portal)]},
		{Name: "API, production", Value: phaseWords[policy.Phase(info.Policy.API)]},
		{Name: "API, sandbox tenants", Value: phaseWords[policy.Phase(info.Policy.Sandbox)]},
	}
	data.timeFields(c, info)
	data.Events = events(data.base, info.Policy)
	data.Tenants, data.Domains, data.Apps = tenantTable(info.Tenants), domainTable(c.World.Read(), info.Tenants), appTable(info.Apps)
	data.Policies, data.External = policyTable(info.Tenants), externalTable(info.Tenants)
	data.Federate = federationForms(data.base, c.World.Read(), info.Tenants)
	data.Seats = seatTable(s.Host(c).Seats())
	return s.show(c, http.StatusOK, "scenario", data)
}

// seatTable leads to the consoles of the sandboxes beside the first one.
func seatTable(seats []control.Seat) *page.Table {
	if len(seats) == 0 {
		return nil
	}
	t := page.Table{Caption: "Seats: sandboxes of their own in this process", Columns: []string{"Seat", "Address of its services"}}
	for _, s := range seats {
		t.Rows = append(t.Rows, page.Row{{Text: s.Name, Href: s.Console}, {Text: s.Origin, Mono: true}})
	}
	return &t
}

// phaseWords say what Partner Center does in a phase.
var phaseWords = map[policy.Phase]string{
	policy.Off:         "off: MFA is not looked at",
	policy.Report:      "report: says so where MFA is missing, and serves the call",
	policy.Progressive: "progressive: refuses a share of the calls without MFA",
	policy.Enforce:     "enforce: refuses whoever comes without MFA",
}

func orNothing(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func (d *scenarioData) timeFields(c *web.Call, info control.Info) {
	date := info.Policy.Date
	if at, err := time.Parse(time.DateOnly, c.Query("date")); err == nil { // chosen in the calendar below
		date = at.Format(time.DateOnly)
	}
	d.Date = page.Field{Name: "date", Label: "Policy date", Type: "date", Value: date, Required: true, Hint: "Partner Center decides as on this day. Tokens keep the clock's times."}
	d.Calendar = page.Field{Name: "calendar", Label: "Calendar", Type: "select", Options: []page.Option{
		{Value: string(policy.Announced), Label: "as Microsoft announced it", Selected: info.Policy.Calendar == string(policy.Announced)},
		{Value: string(policy.Observed), Label: "as it was observed", Selected: info.Policy.Calendar == string(policy.Observed)},
	}}
	d.Advance = page.Field{Name: "by", Label: "Advance by", Type: "select", Hint: "Time only moves forward; the policy date moves along.", Options: []page.Option{
		{Value: "10m", Label: "10 minutes: codes expire"}, {Value: "75m", Label: "75 minutes: access tokens expire"},
		{Value: "24h", Label: "a day: browser sessions end", Selected: true}, {Value: "2160h", Label: "90 days: refresh tokens expire"},
	}}
	d.Library = page.Field{Name: "library", Label: "Scenario", Type: "select"}
	for _, name := range scenarios.Library() {
		d.Library.Options = append(d.Library.Options, page.Option{Value: name, Label: name, Selected: name == info.Scenario})
	}
}

// events is the calendar; each date leads to the form with that date filled in.
func events(b base, p control.Policy) page.Table {
	t := page.Table{Caption: "The calendar of the mandate: follow a date to put it into the form.", Columns: []string{"From", "Event", "Portal", "API", "API, sandbox"}}
	for i, e := range p.Rows {
		row := page.Row{{Text: e.Date, Href: b.At("scenario") + "?date=" + e.Date + "#policy", Mono: true}, {Text: e.Event}, phaseCell(e.Portal), phaseCell(e.API), phaseCell(e.Sandbox)}
		if e.Date <= p.Date && (i+1 == len(p.Rows) || p.Date < p.Rows[i+1].Date) {
			row[1].Badge = &page.Badge{Text: "now"}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func phaseCell(phase string) page.Cell {
	tone := map[policy.Phase]page.Tone{policy.Enforce: page.Deny, policy.Report: page.Report, policy.Progressive: page.Ask}[policy.Phase(phase)]
	return page.Cell{Badge: &page.Badge{Tone: tone, Text: phase}}
}

func tenantTable(tenants []control.Tenant) page.Table {
	t := page.Table{Caption: "Tenants", Columns: []string{"Tenant", "Kind", "Tenant id", "Policies", "Customers"}}
	for _, tn := range tenants {
		kind := page.Cell{Text: tn.Kind}
		if tn.Environment == string(policy.Sandbox) {
			kind.Detail = "integration sandbox"
		}
		rules := page.Cell{Text: orNothing(strings.Join(rulesOf(tn), "; "), "none that ask for MFA"), Detail: termsOf(tn)}
		t.Rows = append(t.Rows, page.Row{{Text: tn.Name, Detail: tn.Key}, kind, {Text: tn.ID, Mono: true}, rules, {Text: orNothing(strings.Join(tn.Customers, ", "), "–")}})
	}
	return t
}

// rulesOf are a tenant's own policies, and the phase if it was set outright.
func rulesOf(t control.Tenant) []string {
	var out []string
	if t.SecurityDefaults {
		out = append(out, "security defaults")
	}
	for _, ca := range t.ConditionalAccess {
		out = append(out, "Conditional Access "+ca.Name+": "+ca.Grant)
	}
	if t.Phase != "" {
		out = append(out, "API phase "+t.Phase+", set outright")
	}
	return out
}

func domainTable(r world.Reader, tenants []control.Tenant) page.Table {
	t := page.Table{Caption: "Domains: where people sign in", Columns: []string{"Domain", "Tenant", "Sign-in", "MFA of the provider"}}
	for _, tn := range tenants {
		for _, d := range tn.Domains {
			row := page.Row{{Text: d.Name}, {Text: tn.Name}, {Text: "managed", Detail: "password at Entra ID"}, {Text: "–"}}
			if d.Federated {
				row[2] = page.Cell{Text: "federated", Detail: "federatedIdpMfaBehavior: " + cmp.Or(d.MFABehavior, "not set") + ", " + cmp.Or(d.Protocol, "ws-fed")}
				row[3] = providerCell(r, d.Name)
			}
			t.Rows = append(t.Rows, row)
		}
	}
	return t
}

// providerCell says what the provider of a domain does about MFA. A scenario may
// say it person by person.
func providerCell(r world.Reader, domain string) page.Cell {
	cells := map[page.Badge]bool{}
	for a := range directory.ProviderAccounts.Each(r) {
		if a.Domain != domain {
			continue
		}
		switch performs, sends := a.MFA(r); {
		case performs && sends:
			cells[page.Badge{Tone: page.Allow, Text: "done and claimed"}] = true
		case performs:
			cells[page.Badge{Tone: page.Deny, Text: "done, never claimed"}] = true
		default:
			cells[page.Badge{Tone: page.Plain, Text: "none"}] = true
		}
	}
	for badge := range cells {
		if len(cells) == 1 {
			return page.Cell{Badge: &badge}
		}
	}
	if len(cells) == 0 {
		return page.Cell{Text: "nobody has an account"}
	}
	return page.Cell{Text: "differs by person"}
}

func appTable(apps []control.App) page.Table {
	t := page.Table{Caption: "Applications", Columns: []string{"Application", "Kind", "Client id", "Secret", "Redirect URIs"}}
	for _, a := range apps {
		t.Rows = append(t.Rows, page.Row{{Text: a.Name, Detail: a.Key + " of " + a.Tenant}, {Text: a.Kind}, {Text: a.ID, Mono: true},
			{Text: orNothing(a.Secret, "–"), Mono: a.Secret != ""}, {Text: orNothing(strings.Join(a.RedirectURIs, ", "), "–")}})
	}
	return t
}
