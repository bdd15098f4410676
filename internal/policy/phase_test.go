package policy_test

import (
	"cmp"
	"fmt"
	"testing"
	"time"

	. "github.com/pcsandbox/pcsandbox/internal/policy"
)

// timeline is the table of the mandate, written out once more: what holds from
// each date on. The first line is the time before it.
var timeline = map[Calendar][]struct {
	date                        string
	portal, production, sandbox Phase
	reason                      Reason
	inSandbox                   Reason // where sandbox tenants go by another row
}{
	Announced: {
		{"", Off, Off, Off, PhaseBeforeFirstDate, ""},
		{"2024-10-15", Off, Off, Off, PhaseAdminCenters, ""},
		{"2025-08-30", Off, Off, Off, PhasePortalTarget, ""},
		{"2025-09-08", Enforce, Off, Off, PhasePortalEnforced, ""},
		{"2025-09-30", Enforce, Report, Report, PhaseAPIEnabled, ""},
		{"2025-10-01", Enforce, Report, Report, PhaseAPIChecking, ""},
		{"2026-01-01", Enforce, Report, Report, PhaseAnnualValidation, ""},
		{"2026-03-01", Enforce, Report, Enforce, PhaseAnnualValidation, PhaseSandboxEnforced},
		{"2026-04-01", Enforce, Enforce, Enforce, PhaseProductionEnforced, ""},
	},
	Observed: {
		{"", Off, Off, Off, PhaseBeforeFirstDate, ""},
		{"2024-10-15", Off, Off, Off, PhaseAdminCenters, ""},
		{"2025-08-30", Off, Off, Off, PhasePortalTarget, ""},
		{"2025-09-08", Enforce, Off, Off, PhasePortalEnforced, ""},
		{"2025-09-30", Enforce, Report, Report, PhaseAPIEnabled, ""},
		{"2025-10-01", Enforce, Report, Report, PhaseAPIChecking, ""},
		{"2026-01-01", Enforce, Report, Report, PhaseAnnualValidation, ""},
		{"2026-03-01", Enforce, Report, Enforce, PhaseAnnualValidation, PhaseSandboxEnforced},
		{"2026-04-01", Enforce, Report, Enforce, PhaseProductionDeferred, PhaseSandboxEnforced},
		{"2026-06-08", Enforce, Progressive, Enforce, PhaseProductionProgressive, PhaseSandboxEnforced},
	},
}

func TestPhaseChangesOnTheStrokeOfEachDate(t *testing.T) {
	t.Parallel()
	for cal, lines := range timeline {
		for i, line := range lines[1:] {
			before, stroke := lines[i], midnight(t, line.date)
			for _, env := range []Environment{Production, Sandbox} {
				t.Run(fmt.Sprintf("%s %s %s", cal, env, line.date), func(t *testing.T) {
					t.Parallel()
					was, is, why, whyNow := before.production, line.production, before.reason, line.reason
					if env == Sandbox {
						was, is, why, whyNow = before.sandbox, line.sandbox, cmp.Or(before.inSandbox, why), cmp.Or(line.inSandbox, whyNow)
					}
					expectPhases(t, PhaseOn(stroke.Add(-time.Second), env, cal), before.portal, was, why)
					expectPhases(t, PhaseOn(stroke, env, cal), line.portal, is, whyNow)
				})
			}
		}
	}
}

func TestPhaseOnHasNoEnd(t *testing.T) {
	t.Parallel()
	expectPhases(t, PhaseOn(midnight(t, "2126-01-01"), Production, Announced), Enforce, Enforce, PhaseProductionEnforced)
	expectPhases(t, PhaseOn(midnight(t, "2126-01-01"), Production, Observed), Enforce, Progressive, PhaseProductionProgressive)
	expectPhases(t, PhaseOn(time.Time{}, Sandbox, Announced), Off, Off, PhaseBeforeFirstDate)
}

func TestPhaseOnGoesByUTCWhereverTheClockStands(t *testing.T) {
	t.Parallel()
	vienna := time.FixedZone("CEST", 2*60*60)
	expectPhases(t, PhaseOn(time.Date(2026, time.April, 1, 1, 59, 59, 0, vienna), Production, Announced), Enforce, Report, PhaseAnnualValidation)
	expectPhases(t, PhaseOn(time.Date(2026, time.April, 1, 2, 0, 0, 0, vienna), Production, Announced), Enforce, Enforce, PhaseProductionEnforced)
}

func TestTheNewestRowIsToldWhomeverItConcerns(t *testing.T) {
	t.Parallel()
	if got := PhaseOn(midnight(t, "2026-03-01"), Production, Announced).Row.Reason; got != PhaseSandboxEnforced {
		t.Errorf("the calendar stands at %s, want %s", got, PhaseSandboxEnforced)
	}
}

func TestCalendarRowsAreInOrderAndExplained(t *testing.T) {
	t.Parallel()
	for cal, lines := range timeline {
		rows := CalendarRows(cal)
		if len(rows) != len(lines)-1 {
			t.Fatalf("%s: %d rows, want %d", cal, len(rows), len(lines)-1)
		}
		for i, row := range rows {
			if !row.Date.Equal(midnight(t, lines[i+1].date)) || row.Event == "" {
				t.Errorf("%s: row %d is %+v, want a row of %s that says what happened", cal, i, row, lines[i+1].date)
			}
		}
		if last := LastRow(cal); last != rows[len(rows)-1] {
			t.Errorf("%s: last row is %+v", cal, last)
		}
	}
}

func TestProgressiveRefusesItsShareByCounting(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		share int
		want  []int // of calls 1 to 12
	}{
		"a quarter refuses every fourth call":       {25, []int{4, 8, 12}},
		"half refuses every second call":            {50, []int{2, 4, 6, 8, 10, 12}},
		"a tenth refuses every tenth call":          {10, []int{10}},
		"nothing refuses none":                      {0, nil},
		"less than nothing refuses none":            {-5, nil},
		"everything refuses all":                    {100, []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}},
		"more than everything refuses all":          {250, []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}},
		"two thirds spread their refusals evenly":   {67, []int{2, 3, 5, 6, 8, 9, 11, 12}},
		"one per cent refuses none of a dozen yet":  {1, nil},
		"three quarters spare every fourth, rather": {75, []int{2, 3, 4, 6, 7, 8, 10, 11, 12}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var refused []int
			for call := -1; call <= 12; call++ {
				if Refused(c.share, call) {
					refused = append(refused, call)
				}
			}
			if fmt.Sprint(refused) != fmt.Sprint(c.want) {
				t.Errorf("share %d refuses calls %v, want %v", c.share, refused, c.want)
			}
		})
	}
}

func TestProgressiveRefusesExactlyItsShareOfAnyHundredCalls(t *testing.T) {
	t.Parallel()
	for share := range 101 {
		for _, from := range []int{1, 42, 1_000_000_007} {
			refused := 0
			for call := from; call < from+100; call++ {
				if Refused(share, call) {
					refused++
				}
			}
			if refused != share {
				t.Errorf("share %d refuses %d of the 100 calls from %d on", share, refused, from)
			}
		}
	}
}

func expectPhases(t *testing.T, got Phases, portal, api Phase, reason Reason) {
	t.Helper()
	if got.Portal != portal || got.API != api || got.Reason != reason {
		t.Errorf("got portal %s, API %s, %s; want %s, %s, %s", got.Portal, got.API, got.Reason, portal, api, reason)
	}
}

func midnight(t *testing.T, date string) time.Time {
	t.Helper()
	at, err := time.Parse(time.DateOnly, date)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestAdminCentersAskFrom15October2024On(t *testing.T) {
	t.Parallel()
	for at, want := range map[string]bool{
		"2024-10-14T23:59:59Z": false, "2024-10-15T00:00:00Z": true, "2026-04-02T09:00:00Z": true,
	} {
		when, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		if got := AdminCentersAsk(when); got != want {
			t.Errorf("%s: %v, want %v", at, got, want)
		}
	}
}
