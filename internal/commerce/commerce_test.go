package commerce_test

import (
	"fmt"
	"iter"
	"math"
	"slices"
	"testing"
	"time"

	. "github.com/pcsandbox/pcsandbox/internal/commerce"
	"github.com/pcsandbox/pcsandbox/internal/journal"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

func newWorld(t *testing.T, fill func(*world.Txn) error) *world.World {
	t.Helper()
	start := time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)
	base, err := world.NewBase(world.NewSchema(Tables()...), world.Settings{Start: start, Frozen: true}, fill)
	if err != nil {
		t.Fatal(err)
	}
	return world.New(base, "main", journal.NewBudget(1<<20))
}

func tenants(rows iter.Seq[*Customer]) (out []string) {
	for row := range rows {
		out = append(out, row.TenantID)
	}
	return out
}

func TestCustomersAreReadFromAPlaceInBothDirections(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(tx *world.Txn) error {
		for i := uint64(1); i <= 5; i++ {
			partner := "partner"
			if i == 3 {
				partner = "partner b" // begins like the other's id
			}
			if err := Customers.Insert(tx, Customer{PartnerID: partner, TenantID: fmt.Sprint(i), Seq: i}); err != nil {
				return err
			}
		}
		return nil
	})
	for name, c := range map[string]struct{ got, want []string }{
		"after nothing":    {tenants(CustomersAfter(w.Read(), "partner", 0)), []string{"1", "2", "4", "5"}},
		"after the second": {tenants(CustomersAfter(w.Read(), "partner", 2)), []string{"4", "5"}},
		"after the last":   {tenants(CustomersAfter(w.Read(), "partner", 5)), nil},
		"before the end":   {tenants(CustomersBefore(w.Read(), "partner", math.MaxInt64)), []string{"5", "4", "2", "1"}},
		"before the fifth": {tenants(CustomersBefore(w.Read(), "partner", 5)), []string{"4", "2", "1"}},
		"before the first": {tenants(CustomersBefore(w.Read(), "partner", 1)), nil},
		"before nothing":   {tenants(CustomersBefore(w.Read(), "partner", 0)), nil},
		"another's":        {tenants(CustomersAfter(w.Read(), "partner b", 0)), []string{"3"}},
	} {
		if !slices.Equal(c.got, c.want) {
			t.Errorf("%s: %v, want %v", name, c.got, c.want)
		}
	}
	if !KnownCustomer(w.Read(), "3") || KnownCustomer(w.Read(), "6") {
		t.Error("KnownCustomer is wrong")
	}
	if _, own := FindCustomer(w.Read(), "partner", "3"); own {
		t.Error("found another partner's customer")
	}
}

func TestCallsAreCountedByTenant(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(*world.Txn) error { return nil })
	var got []int
	for _, tenant := range []string{"a", "a", "b", "a"} {
		if err := w.Write(func(tx *world.Txn) error {
			n, err := Count(tx, tenant)
			got = append(got, n)
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	if want := []int{1, 2, 1, 3}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestCreationIsRememberedUnderItsWholeCall(t *testing.T) {
	t.Parallel()
	call := CreationKey("contoso", "ABC", "user new")
	w := newWorld(t, func(tx *world.Txn) error { return Remember(tx, call, "7") })
	if id, ok := Created(w.Read(), CreationKey("contoso", "abc", "user new")); !ok || id != "7" {
		t.Errorf("%q, %t", id, ok)
	}
	for _, other := range []string{"", CreationKey("fabrikam", "abc", "user new"), CreationKey("contoso", "abd", "user new"), CreationKey("contoso", "abc", "user old")} {
		if id, ok := Created(w.Read(), other); ok {
			t.Errorf("%q found %q", other, id)
		}
	}
}
