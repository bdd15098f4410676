package console

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/journal"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

func TestQuestionsOfPagesThatWaitAreLeftOutUnlessAskedFor(t *testing.T) {
	t.Parallel()
	b := newBench(t, "")
	b.note("trent@wingtiptoys.example")
	for range 3 {
		b.world.Journal.Add(journal.Entry{Time: start, Surface: "idp", Route: "signin.wait", Method: "GET", Path: "/common/SAS/EndAuth", Status: http.StatusAccepted})
		b.world.Journal.Add(journal.Entry{Time: start, Surface: "sts", Route: "sts.mfa.state", Method: "GET", Path: "/adfs/ls/mfa/state", Status: http.StatusNoContent})
	}
	for query, want := range map[string]bool{"": false, "surface=idp": false, "waiting=show": true} {
		got := parse(t, b.get("/?"+query).body)
		if shown := strings.Contains(got.text, "/common/SAS/EndAuth") || strings.Contains(got.text, "mfa/state"); shown != want {
			t.Errorf("%q shows them: %v", query, shown)
		}
	}
	if got := parse(t, b.get("/").body); !slices.Contains(got.links, "/?waiting=show") {
		t.Errorf("no link shows them: %v", got.links)
	}
	b.world.Journal.Add(journal.Entry{Time: start, Surface: "idp", Route: "signin.wait", Method: "GET", Path: "/common/SAS/EndAuth", Status: http.StatusBadRequest})
	failed := parse(t, b.get("/").body)
	failed.mustSay(t, "/common/SAS/EndAuth")
}

func TestWhoeverIsWaitedForIsOnTopOfThePhones(t *testing.T) {
	t.Parallel()
	b := newBench(t, "")
	b.ask("trent@wingtiptoys.example", "")
	got := b.get("/phones").body
	_, rows, _ := strings.Cut(got, "<tbody")
	if first, _, _ := strings.Cut(rows, "</tr>"); !strings.Contains(first, "trent@wingtiptoys.example") || strings.Count(first, `href="/phones/trent"`) != 2 {
		t.Errorf("the first row is %s", first)
	}
	b.ask("alejandra@contoso.example", "47")
	if phone := b.get("/phones/alejandra").body; !strings.Contains(phone, " autofocus") {
		t.Error("the number has to be clicked first")
	}
}

func TestPhoneShowsTheCodeOfAnAppThatIsBeingRegistered(t *testing.T) {
	t.Parallel()
	b := newBench(t, "")
	const secret = "JBSWY3DPEHPK3PXP"
	u, _ := directory.Users.Find(b.world.Read(), "key", "john")
	err := b.world.Write(func(tx *world.Txn) error {
		_, err := signin.BeginFlow(tx, signin.Flow{UserID: u.ID, Register: signin.Registration{Started: true, Method: policy.PhoneAppOTP, Secret: secret}}, "browser", b.world.Now())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	code, err := totp.GenerateCode(secret, b.world.Now())
	if err != nil {
		t.Fatal(err)
	}
	shown := parse(t, b.get("/phones/john").body)
	shown.mustSay(t, "Being set up", spaced(code))
	list := parse(t, b.get("/phones").body)
	list.mustSay(t, spaced(code), "being set up")
	if err := b.world.Advance(signin.FlowLife); err != nil {
		t.Fatal(err)
	}
	if over := parse(t, b.get("/phones/john").body); strings.Contains(over.text, "Being set up") {
		t.Error("a sign-in that is over is shown")
	}
}

func TestSecondsAreCountedInGoodEnglish(t *testing.T) {
	t.Parallel()
	for second, want := range map[int]string{0: "Good for 30 more seconds.", 28: "Good for 2 more seconds.", 29: "Good for 1 more second."} {
		if got := good(time.Date(2026, 4, 2, 9, 0, second, 0, time.UTC)); got != want {
			t.Errorf("%d: %s", second, got)
		}
	}
}

func TestControlAPIBeginsWithAnIndex(t *testing.T) {
	t.Parallel()
	b := newBench(t, "/seats/s1")
	for _, at := range []string{"/api/v1", "/api/v1/"} {
		got := b.get(at)
		if got.status != http.StatusOK || !strings.Contains(got.body, b.url+"/api/v1/openapi.json") || !strings.Contains(got.body, b.url+"/api/v1/sandbox") {
			t.Errorf("%s: %d %s", at, got.status, got.body)
		}
	}
}
