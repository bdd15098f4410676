package scenarios

import (
	"net/http"
	"testing"

	"github.com/pcsandbox/pcsandbox/internal/policy"
)

// That the stories hold is shown where they are played, in package replay.
func TestEveryLessonEndsAtTheWireWithAReason(t *testing.T) {
	t.Parallel()
	for _, name := range Library() {
		s, err := Open(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range s.Plays() {
			if n := len(one.Story); n > 0 && (one.Story[n-1].Expect == nil || one.Story[n-1].Expect.Reason == "") {
				t.Errorf("%s ends with %q, for which it expects no reason", one.Title(), one.Story[n-1].Step)
			}
		}
	}
}

// A common issue and a way to comply are lessons of two halves: the call that is
// refused for want of MFA, and the way that works.
func TestWhoeverIsRefusedIsShownTheWayThatWorks(t *testing.T) {
	t.Parallel()
	played := 0
	for _, name := range Library() {
		s, err := Open(name)
		if err != nil {
			t.Fatal(err)
		}
		if s.Group != CommonIssues && s.Group != Remedies {
			continue
		}
		played++
		refused, served := false, false
		for _, step := range s.Story {
			if e := step.Expect; e != nil {
				refused = refused || e.Reason == policy.APIMFAClaimMissing || e.Reason == policy.SignInLegacyBlocked
				served = refused && (served || step.Call != nil && e.Status == http.StatusOK && e.Reason == policy.APIMFAClaimPresent)
			}
		}
		if !served {
			t.Errorf("%s: refused %v, and served after that %v", name, refused, served)
		}
	}
	if played != 6+4 {
		t.Errorf("there are six common issues and four ways to comply, and %d lessons", played)
	}
}
