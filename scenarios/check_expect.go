package scenarios

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/policy"
)

// Verbs by what can be expected of them.
var (
	tokenVerbs   = []string{"sign_in", "device_code", "go_on", "refresh", "app_token", "password", "on_behalf_of"}
	browserVerbs = []string{"sign_in", "open", "submit", "device_code", "go_on", "register", "security_info", "consent"}
	entraVerbs   = []string{"sign_in", "open", "submit", "device_code", "go_on", "register", "security_info", "consent", "refresh", "app_token", "password", "on_behalf_of", "legacy", "call"}
	allVerbs     = append(slices.Clip(entraVerbs), "phone")
)

// checkExpect looks at what a step expects of its verb.
func (c *checker) checkExpect(e *Expect, v verb) {
	if !slices.Contains(allVerbs, v.name) {
		c.fault(e, "expect: nothing comes of %s that could be expected; put it into the step that follows", v.name)
		return
	}
	c.checkExpectable(e, v.name)
	if c.sound(&e.Status) && (e.Status < 100 || e.Status > 599) {
		c.fault(&e.Status, "status: %d is not a status code; write a number from 100 to 599", e.Status)
	}
	if code, _, _ := strings.Cut(e.StatusLine, " "); e.StatusLine != "" && !statusForm.MatchString(code) {
		c.fault(&e.StatusLine, "status_line: %s does not begin with a status code; write it without HTTP/1.1, such as 401 Unauthorized - MFA required", quote(e.StatusLine))
	} else if n, _ := strconv.Atoi(code); e.StatusLine != "" && e.Status != 0 && n != e.Status {
		c.fault(&e.StatusLine, "status_line: it begins with %s, but status is %d; change one of them", code, e.Status)
	}
	if e.Error != "" && !errorForm.MatchString(e.Error) {
		c.fault(&e.Error, "error: %s is neither an OAuth error such as invalid_grant nor a number such as AADSTS50076%s", quote(e.Error), aadstsHint(e.Error))
	}
	c.checkReason(&e.Reason, "reason", e.Reason)
	for i := range e.Trail {
		c.checkReason(&e.Trail[i], "trail", e.Trail[i])
	}
	c.checkEntries(e.Journal)
	c.checkMatchers(e)
	if e.Claims != nil && e.ExactClaims != nil {
		c.fault(&e.ExactClaims, "exact_claims: claims are expected as well; exact_claims says it all, so remove claims")
	}
	c.checkLost(e)
	c.checkExpectedPlaceholders(e)
}

// checkLost reports what is expected of an answer that does not come.
func (c *checker) checkLost(e *Expect) {
	for _, f := range []struct {
		name  string
		value any
	}{
		{"status", &e.Status}, {"status_line", &e.StatusLine}, {"code", &e.Code}, {"error", &e.Error}, {"suberror", &e.SubError},
		{"headers", &e.Headers}, {"no_headers", &e.NoHeaders}, {"headers_match", &e.HeadersMatch}, {"body", &e.Body},
		{"claims", &e.Claims}, {"exact_claims", &e.ExactClaims}, {"no_claims", &e.NoClaims},
	} {
		if e.Lost && c.spells(f.value) {
			c.fault(f.value, "%s: with lost there is no answer that could have it; remove one of them", f.name)
		}
	}
}

var (
	statusForm = regexp.MustCompile(`^[1-5][0-9][0-9]$`)
	errorForm  = regexp.MustCompile(`^(AADSTS[0-9]{4,9}|[a-z]+(_[a-z]+)*)$`)
	digits     = regexp.MustCompile(`^(?i:aadsts)?([0-9]{4,9})$`)
)

func aadstsHint(s string) string {
	if found := digits.FindStringSubmatch(s); found != nil {
		return "; did you mean \"AADSTS" + found[1] + "\"?"
	}
	return ""
}

// checkExpectable reports what cannot come of a verb.
func (c *checker) checkExpectable(e *Expect, verb string) {
	for _, f := range []struct {
		name  string
		value any
		verbs []string
	}{
		{"code", &e.Code, []string{"call"}},
		{"error", &e.Error, entraVerbs},
		{"suberror", &e.SubError, entraVerbs},
		{"lost", &e.Lost, entraVerbs},
		{"reason", &e.Reason, entraVerbs},
		{"trail", &e.Trail, entraVerbs},
		{"journal", &e.Journal, entraVerbs},
		{"claims", &e.Claims, tokenVerbs},
		{"exact_claims", &e.ExactClaims, tokenVerbs},
		{"no_claims", &e.NoClaims, tokenVerbs},
		{"screens", &e.Screens, browserVerbs},
		{"last_screen", &e.LastScreen, browserVerbs},
		{"no_screens", &e.NoScreens, browserVerbs},
	} {
		if c.spells(f.value) && !slices.Contains(f.verbs, verb) {
			c.fault(f.value, "%s: that does not come of %s; expect it of %s", f.name, verb, oneOf(f.verbs))
		}
	}
}

// checkReason wants a rule of the policy.
func (c *checker) checkReason(at any, field string, reason policy.Reason) {
	if reason == "" {
		return
	}
	if _, ok := policy.RuleFor(reason); ok {
		return
	}
	var reasons []string
	for _, r := range policy.Rules() {
		reasons = append(reasons, string(r.Reason))
	}
	hint := didYouMean(string(reason), reasons)
	if hint == "" {
		surface, _, _ := strings.Cut(string(reason), ".")
		of := slices.DeleteFunc(reasons, func(r string) bool { return !strings.HasPrefix(r, surface+".") })
		if like := sharing(string(reason), of); like != "" {
			hint = fmt.Sprintf("; did you mean %q?", like)
		} else if len(of) > 0 {
			hint = "; there is " + oneOf(of)
		} else {
			hint = "; they begin with api., signin., portal., phase. or delegate., such as api.mfa-claim-missing"
		}
	}
	c.fault(at, "%s: no rule is called %s%s", field, quote(string(reason)), hint)
}

func (c *checker) checkExpectedPlaceholders(e *Expect) {
	for _, name := range slices.Sorted(maps.Keys(e.Headers)) {
		c.checkPlaceholders(mapKey{&e.Headers, name}, "headers", e.Headers[name])
	}
	c.checkPlaceholders(&e.Body, "body", e.Body)
	c.checkPlaceholders(&e.Claims, "claims", e.Claims)
	c.checkPlaceholders(&e.ExactClaims, "exact_claims", e.ExactClaims)
}
