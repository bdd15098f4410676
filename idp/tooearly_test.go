package idp_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// A page that waits says so to whoever claims to have answered; to its own
// looking it says nothing.
func TestWhoeverSaysTooEarlyThatThePhoneHasApprovedIsTold(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		waits  func(*sandbox) *browser
		button string
		says   string
	}{
		"a push": {func(sb *sandbox) *browser {
			return sb.browser().signIn("alejandra@contoso.example").expect("entra.mfa-push")
		}, "idSubmit_SAOTCAS_Continue", "not approved yet"},
		"a call": {func(sb *sandbox) *browser { return called(sb.holding(nightly, voice("v", mobile))) }, "idSubmit_SAOTCAS_Continue", "not answered yet"},
		"an app that is tried out": {func(sb *sandbox) *browser {
			return sb.holding(john).theirInfo(john).press("idBtn_SecurityInfo_Add").press(string(policy.PhoneAppNotification)).
				press("idSubmit_ProofUp_Added").expect("entra.mfa-verify")
		}, "idSubmit_ProofUp_Verify", "not approved yet"},
		"a phone that is tried out": {func(sb *sandbox) *browser {
			return sb.holding(john).theirInfo(john).press("idBtn_SecurityInfo_Add").press(string(policy.TwoWayVoiceMobile)).
				press("idSubmit_ProofUp_Added", "phone", mobile).expect("entra.mfa-verify")
		}, "idSubmit_ProofUp_Verify", "not answered yet"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := c.waits(newSandbox(t))
			screen := b.screen
			told := func() string {
				return textOf(b.find(func(n *html.Node) bool { return attr(n, "role") == "alert" }))
			}
			if told() != "" {
				t.Errorf("at first the page says %q", told())
			}
			wait := attr(b.find(func(n *html.Node) bool { return attr(n, "data-do") == "poll" }), "data-url")
			if b.press(c.button).expect(screen); !strings.Contains(told(), c.says) {
				t.Errorf("too early the page says %q", told())
			}
			if b.open(strings.Replace(wait, "/common/SAS/EndAuth", "/common/reprocess", 1)).expect(screen); told() != "" {
				t.Errorf("when it looks by itself the page says %q", told())
			}
		})
	}
}

func TestTheHintOfTheUserNameIsAnAccountOfTheScenario(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := sb.browser().open(authorize()).expect("entra.username")
	hint := b.text("i0116-hint")
	_, name, _ := strings.Cut(hint, "such as ")
	if _, ok := directory.FindUser(sb.world.Read(), strings.TrimSuffix(name, ".")); !ok {
		t.Errorf("the hint is %q", hint)
	}
	sb.change(func(tx *world.Txn) error {
		for u := range directory.People(tx) {
			u.Key = ""
			if err := directory.Users.Put(tx, u); err != nil {
				return err
			}
		}
		return nil
	})
	b.open(authorize())
	if hint := b.text("i0116-hint"); strings.Contains(hint, "such as") {
		t.Errorf("without people the hint is %q", hint)
	}
}

func TestAFormThatIsTooLargeIsRefusedOnAPage(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/common/login", "/common/SAS/ProcessAuth", "/common/ProofUp", "/kmsi", "/security-info", "/organizations/oauth2/v2.0/authorize"} {
		b := newSandbox(t).browser().send(http.MethodPost, path, url.Values{"passwd": {strings.Repeat("x", 300<<10)}})
		if b.status != http.StatusRequestEntityTooLarge || b.screen != "entra.error" {
			t.Errorf("%s: %d %q: %.200s", path, b.status, b.screen, b.body)
		}
	}
	b := newSandbox(t).browser().send(http.MethodPost, "/organizations/oauth2/v2.0/token", url.Values{"code": {strings.Repeat("x", 300<<10)}})
	if b.status != http.StatusRequestEntityTooLarge || b.header.Get("Content-Type") != "application/json; charset=utf-8" {
		t.Errorf("a client is answered %d %s", b.status, b.header.Get("Content-Type"))
	}
}
