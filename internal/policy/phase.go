package policy

import (
	"slices"
	"time"
)

// A CalendarRow is one date of the mandate and what holds from 00:00 UTC of that
// day on, until the next row.
type CalendarRow struct {
	Date          time.Time `json:"date"`
	Event         string    `json:"event"`
	Portal        Phase     `json:"portal"`
	APIProduction Phase     `json:"api_production"`
	APISandbox    Phase     `json:"api_sandbox"`
	Reason        Reason    `json:"reason"` // names the row in trails
}

// Phases is what Partner Center does about MFA at one moment for one tenant.
type Phases struct {
	Portal Phase       `json:"portal"`
	API    Phase       `json:"api"`
	Row    CalendarRow `json:"row,omitzero"` // the newest row, whomever it concerns; zero before the first
	Reason Reason      `json:"reason"`       // of the newest row that concerns the tenant, or [PhaseBeforeFirstDate]
}

// PhaseOn answers for policy time at. Before the first row everything is off.
func PhaseOn(at time.Time, env Environment, cal Calendar) Phases {
	now := Phases{Portal: Off, API: Off, Reason: PhaseBeforeFirstDate}
	for _, row := range rowsOf(cal) {
		if at.Before(row.Date) {
			break
		}
		now.Portal, now.API, now.Row = row.Portal, row.APIProduction, row
		if env == Sandbox {
			now.API = row.APISandbox
		}
		if row.concerns(env) {
			now.Reason = row.Reason
		}
	}
	return now
}

// concerns reports whether a row says something about tenants of an environment.
// A trail that told a production tenant of the sandbox tenants' date would name
// a rule that its call was not judged by.
func (r CalendarRow) concerns(env Environment) bool {
	switch r.Reason {
	case PhaseSandboxEnforced:
		return env == Sandbox
	case PhaseProductionDeferred, PhaseProductionProgressive:
		return env != Sandbox
	}
	return true
}

// CalendarRows is the timeline, oldest row first. The observed calendar differs
// from the announced one in production only: 1 April 2026 passed without
// refusals, and a growing share of calls is refused from 8 June on.
func CalendarRows(cal Calendar) []CalendarRow { return slices.Clone(rowsOf(cal)) }

// rowsOf is the timeline itself, shared: every call of the API looks at it.
func rowsOf(cal Calendar) []CalendarRow {
	if cal == Observed {
		return observedRows
	}
	return announcedRows
}

// commonRows are what both calendars begin with.
var commonRows = []CalendarRow{
	{day(2024, time.October, 15), "Azure portal, Entra and Intune admin centers ask for MFA by themselves", Off, Off, Off, PhaseAdminCenters},
	{day(2025, time.August, 30), "original target of portal enforcement; nothing changes", Off, Off, Off, PhasePortalTarget},
	{day(2025, time.September, 8), "portal enforcement", Enforce, Off, Off, PhasePortalEnforced},
	{day(2025, time.September, 30), "APIs MFA-enabled: ValidateMfa is answered", Enforce, Report, Report, PhaseAPIEnabled},
	{day(2025, time.October, 1), "APIs check every request and confirm; security requirements active", Enforce, Report, Report, PhaseAPIChecking},
	{day(2026, time.January, 1), "annual validation of the security requirements starts", Enforce, Report, Report, PhaseAnnualValidation},
	{day(2026, time.March, 1), "sandbox tenants enforced", Enforce, Report, Enforce, PhaseSandboxEnforced},
}

var announcedRows = append(slices.Clip(commonRows),
	CalendarRow{day(2026, time.April, 1), "production enforcement", Enforce, Enforce, Enforce, PhaseProductionEnforced},
)

var observedRows = append(slices.Clip(commonRows),
	CalendarRow{day(2026, time.April, 1), "announced production enforcement; the refusals did not start", Enforce, Report, Enforce, PhaseProductionDeferred},
	CalendarRow{day(2026, time.June, 8), "production enforcement for a growing share of calls", Enforce, Progressive, Enforce, PhaseProductionProgressive},
)

// AdminCentersAsk reports whether the Azure portal and the Entra and Intune admin
// centers ask for MFA by themselves at policy time at.
func AdminCentersAsk(at time.Time) bool { return !at.Before(commonRows[0].Date) }

// LastRow is the newest row: the policy date of a sandbox that was given none.
func LastRow(cal Calendar) CalendarRow {
	rows := CalendarRows(cal)
	return rows[len(rows)-1]
}

// Refused reports whether the progressive phase takes the call-th call (counted
// from 1) into its share, given in per cent. Refusals are spread evenly and
// counted, never diced, so that a story replays: 25 refuses calls 4, 8, 12 ….
func Refused(share, call int) bool {
	if call < 1 {
		return false
	}
	share = min(max(share, 0), 100)
	before := (call - 1) % 100
	return (before+1)*share/100 > before*share/100
}

func day(year int, month time.Month, date int) time.Time {
	return time.Date(year, month, date, 0, 0, 0, 0, time.UTC)
}
