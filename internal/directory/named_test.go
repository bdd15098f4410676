package directory

import (
	"errors"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

func TestThingsAreFoundByAnyNameThatPeopleKnowThemBy(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(tx *world.Txn) error {
		return errors.Join(
			Tenants.Insert(tx, Tenant{ID: "t-1", Key: "contoso", Seq: 1}),
			Domains.Insert(tx, Domain{Name: "contoso.example", TenantID: "t-1"}),
			Users.Insert(tx, User{ID: "u-1", Key: "john", UPN: "John@contoso.example", TenantID: "t-1", Seq: 2}),
			Users.Insert(tx, User{ID: "u-2", UPN: "made@contoso.example", TenantID: "t-1", Seq: 3}),
			Apps.Insert(tx, App{ID: "a-1", Key: "desktop", IdentifierURIs: []string{"api://a"}}),
		)
	})
	r := w.Read()
	for _, name := range []string{"john", "JOHN@contoso.example", "U-1"} {
		if u, err := UserNamed(r, name); err != nil || u.ID != "u-1" {
			t.Errorf("user %s: %v, %v", name, u.ID, err)
		}
	}
	for _, name := range []string{"desktop", "A-1", "api://a/"} {
		if a, err := AppNamed(r, name); err != nil || a.ID != "a-1" {
			t.Errorf("app %s: %v, %v", name, a.ID, err)
		}
	}
	for _, name := range []string{"contoso", "T-1", "Contoso.example"} {
		if x, err := TenantNamed(r, name); err != nil || x.ID != "t-1" {
			t.Errorf("tenant %s: %v, %v", name, x.ID, err)
		}
	}
	for _, name := range []string{"", "jo", "nobody@contoso.example"} {
		_, noUser := UserNamed(r, name)
		_, noApp := AppNamed(r, name)
		_, noTenant := TenantNamed(r, name)
		for _, err := range []error{noUser, noApp, noTenant} {
			if !errors.As(err, new(NotFoundError)) {
				t.Errorf("%q: %v", name, err)
			}
		}
	}
	var people []string
	for u := range People(r) {
		people = append(people, u.Key)
	}
	if len(people) != 1 || people[0] != "john" {
		t.Errorf("the scenario's people are %v", people)
	}
}

func TestPhaseThatWasSetOutrightGoesBeforeTheCalendar(t *testing.T) {
	t.Parallel()
	at := policy.LastRow(policy.Announced).Date
	for _, tc := range []struct {
		tenant      Tenant
		at          time.Time
		api, portal policy.Phase
	}{
		{Tenant{}, at, policy.Enforce, policy.Enforce},
		{Tenant{}, at.Add(-time.Second), policy.Report, policy.Enforce},
		{Tenant{Environment: policy.Sandbox}, at.Add(-time.Second), policy.Enforce, policy.Enforce},
		{Tenant{Phase: policy.Off}, at, policy.Off, policy.Enforce},
		{Tenant{PortalPhase: policy.Off}, at, policy.Enforce, policy.Off},
	} {
		api, apiWhy := tc.tenant.PhaseAtAPI(tc.at, policy.Announced)
		portal, portalWhy := tc.tenant.PhaseAtPortal(tc.at, policy.Announced)
		if api != tc.api || portal != tc.portal {
			t.Errorf("%+v at %v: api %s, portal %s", tc.tenant, tc.at, api, portal)
		}
		if (apiWhy == policy.PhaseSetOutright) != (tc.tenant.Phase != "") || (portalWhy == policy.PhaseSetOutright) != (tc.tenant.PortalPhase != "") {
			t.Errorf("%+v: because of %s and %s", tc.tenant, apiWhy, portalWhy)
		}
	}
}
