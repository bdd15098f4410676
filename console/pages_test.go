package console

import (
	"net/http"
	"strings"
	"testing"

	"github.com/pcsandbox/pcsandbox/internal/keys/keystest"
)

func TestSurfaceIsPutTogetherWell(t *testing.T) {
	t.Parallel()
	s := server(keystest.Set(t), &fakeHost{})
	if err := s.Surface().Check(); err != nil {
		t.Error(err)
	}
	if err := s.pages.Check(); err != nil {
		t.Error(err)
	}
}

func TestJournalShowsTheRefusalWithItsRules(t *testing.T) {
	t.Parallel()
	b := newBench(t, "")
	b.note("trent@wingtiptoys.example")
	got := b.get("/")
	if got.status != http.StatusOK {
		t.Fatalf("status %d\n%s", got.status, got.body)
	}
	for _, want := range []string{"/v1/customers", "401", "trent@wingtiptoys.example", "api.mfa-claim-missing", "900421", "What to do.", "/journal/1"} {
		if !strings.Contains(got.body, want) {
			t.Errorf("the journal does not show %q", want)
		}
	}
	if n := b.world.Journal.Seq(); n != 1 {
		t.Errorf("looking at the journal made it %d entries long", n)
	}
}
