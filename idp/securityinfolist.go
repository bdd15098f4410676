package idp

import (
	"cmp"
	"net/http"
	"slices"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// A securityLine is one way to verify as its owner knows it: an app that gives
// approvals and codes is one line.
type securityLine struct {
	ID        string // of its first method
	Label     string // what it is
	Name      string // which one it is
	Detail    string
	Default   bool // asked for first
	Unusable  bool // the organization does not allow it any more
	MayPrefer bool
	MayRemove bool

	methods []directory.Method
}

// securityLabels are what the kinds are called in the list.
var securityLabels = map[policy.Method]string{
	policy.PhoneAppNotification: "Authenticator app", policy.PhoneAppOTP: "Another authenticator app",
	policy.OneWaySMS: "Phone, text message", policy.TwoWayVoiceMobile: "Phone, call",
	policy.FidoKey: "Passkey", policy.AccessPass: "Temporary Access Pass", policy.ExternalMethod: "Another provider",
}

// securityLines are the account's methods as their owner knows them. The first
// that can be used is the one that is asked for first.
func securityLines(f facts) []securityLine {
	var lines []securityLine
	for _, m := range f.user.Methods {
		if i := appOf(lines, m); i >= 0 {
			lines[i].methods = append(lines[i].methods, m)
			continue
		}
		own := m.Kind != policy.AccessPass && m.Kind != policy.ExternalMethod
		usable := slices.Contains(f.Allowed, m.Kind)
		l := securityLine{
			ID: m.ID, Label: securityLabels[m.Kind], Detail: securityDetail(f, m), methods: []directory.Method{m},
			Unusable: !usable, MayRemove: own, MayPrefer: usable && m.Kind != policy.AccessPass,
		}
		if which := cmp.Or(m.Name, m.Phone); which != "" && which != l.Label {
			l.Name = l.Label + ", " + which
		} else {
			l.Name = l.Label
		}
		lines = append(lines, l)
	}
	if i := slices.IndexFunc(lines, func(l securityLine) bool { return l.MayPrefer }); i >= 0 {
		lines[i].Default, lines[i].MayPrefer = true, false
	}
	return lines
}

// appOf is the line of the app that also gives these codes: both were registered
// together.
func appOf(lines []securityLine, m directory.Method) int {
	if m.Kind != policy.PhoneAppOTP {
		return -1
	}
	return slices.IndexFunc(lines, func(l securityLine) bool {
		push := l.methods[0]
		return len(l.methods) == 1 && push.Kind == policy.PhoneAppNotification && push.Name == m.Name && push.Registered.Equal(m.Registered)
	})
}

func securityDetail(f facts, m directory.Method) string {
	const day = "2 January 2006"
	switch {
	case m.Kind == policy.AccessPass && !m.Good(f.now):
		return "Issued by an administrator. It cannot be used now."
	case m.Kind == policy.AccessPass && m.PassUntil.IsZero():
		return "Issued by an administrator."
	case m.Kind == policy.AccessPass:
		return "Issued by an administrator. It is good until " + m.PassUntil.UTC().Format(day+", 15:04") + " UTC."
	case m.Kind == policy.ExternalMethod:
		return "Set up by your organization."
	case m.Registered.IsZero():
		return "Set up before this sandbox began."
	}
	return "Set up on " + m.Registered.UTC().Format(day) + "."
}

func lineOf(f facts, id string) (securityLine, bool) {
	lines := securityLines(f)
	i := slices.IndexFunc(lines, func(l securityLine) bool { return l.ID == id })
	if id == "" || i < 0 {
		return securityLine{}, false
	}
	return lines[i], true
}

type securityScreen struct {
	screen
	Lines   []securityLine
	Line    securityLine // to be removed
	Last    bool         // of those that can be used
	MayAdd  bool
	Default string
}

func commonOf(c *web.Call, title string) page.Common {
	return page.Common{Title: title, Trace: trace(c), Who: page.Who{Purpose: "about your sign-out"}}
}

func (v *visit) securityScreen(f facts, title string) securityScreen {
	s := securityScreen{screen: v.screen(f, title, pathSecurityInfo, policy.Decision{}), Lines: securityLines(f)}
	s.MayAdd = len(v.enrolments(f, policy.Step{})) > 0
	for _, l := range s.Lines {
		if l.Default {
			s.Default = l.Name
		}
	}
	return s
}

func (v *visit) showSecurityInfo(f facts) (web.Result, error) {
	s := v.securityScreen(f, "Security info")
	s.Width, s.Who.Purpose = page.Wide, ""
	s.Account = &page.Account{Name: f.user.DisplayName, Detail: f.user.UPN, SignOut: "/common/oauth2/v2.0/logout"}
	return v.s.show(v.c, http.StatusOK, "security-info", &s)
}

// confirmRemoval asks whether a line of the list is to go.
func (v *visit) confirmRemoval(f facts, id string) (web.Result, error) {
	l, ok := lineOf(f, id)
	if !ok || !l.MayRemove {
		return v.proceed()
	}
	s := v.securityScreen(f, "Remove a sign-in method")
	s.Line = l
	s.Last = !slices.ContainsFunc(s.Lines, func(other securityLine) bool {
		return other.ID != l.ID && (other.Default || other.MayPrefer)
	})
	return v.s.show(v.c, http.StatusOK, "security-info-remove", &s)
}
