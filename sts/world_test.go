package sts

import (
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/journal"
	"github.com/pcsandbox/pcsandbox/internal/phone"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// start is when the tests' worlds begin; their clocks stand still.
var start = time.Date(2026, 4, 2, 9, 0, 0, 0, time.UTC)

// Four people of Wingtip's three domains.
const (
	prashob = "prashob@wingtip.example"      // MFA by the provider, which says so
	trent   = "trent@wingtiptoys.example"    // MFA by the provider, which never says so
	plain   = "plain@nomfa.example"          // the provider does no MFA
	lazy    = "lazy@wingtip.example"         // MFA only when asked for: the flag is the person's own
	secret  = "correct horse battery staple" // of all of them
)

func newWorld(t testing.TB) *world.World {
	t.Helper()
	var tables []world.Declared
	tables = append(tables, directory.Tables()...)
	tables = append(tables, phone.Tables()...)
	tables = append(tables, Tables()...)
	base, err := world.NewBase(world.NewSchema(tables...),
		world.Settings{Seed: "sts", Start: start, Frozen: true, Repeatable: true}, fill)
	if err != nil {
		t.Fatal(err)
	}
	return world.New(base, "test", journal.NewBudget(1<<20))
}

func fill(tx *world.Txn) error {
	no := false
	for i, p := range []directory.Provider{
		{Domain: "wingtip.example", DisplayName: "Wingtip", PerformsMFA: true, SendsMFAClaim: true},
		{Domain: "wingtiptoys.example", DisplayName: "Wingtip Toys", PerformsMFA: true},
		{Domain: "nomfa.example", DisplayName: "No MFA <Inc> & Sons", SendsMFAClaim: true},
	} {
		p.Key, p.IssuerURI = i, "http://"+p.Domain+"/adfs/services/trust/"
		if err := directory.Providers.Insert(tx, p); err != nil {
			return err
		}
	}
	for _, a := range []directory.ProviderAccount{
		{UPN: prashob, Domain: "wingtip.example", ImmutableID: "cHJhc2hvYg=="},
		{UPN: lazy, Domain: "wingtip.example", ImmutableID: "bGF6eQ==", PerformsMFA: &no},
		{UPN: trent, Domain: "wingtiptoys.example", ImmutableID: "dHJlbnQ="},
		{UPN: plain, Domain: "nomfa.example", ImmutableID: "cGxhaW4="},
	} {
		a.Password = secret
		if err := directory.ProviderAccounts.Insert(tx, a); err != nil {
			return err
		}
	}
	return directory.ProviderAccounts.Insert(tx, directory.ProviderAccount{UPN: "empty@wingtip.example", Domain: "wingtip.example"})
}
