package browser

import (
	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/e2e/harness"
)

// A Person sits in front of a tab. What it knows is what the start page prints.
type Person struct {
	*Tab
	sandbox *harness.Sandbox
	key     string
	upn     string
}

// Sit puts a person of the default scenario in front of a tab.
func Sit(tab *Tab, s *harness.Sandbox, key, upn string) *Person {
	return &Person{Tab: tab, sandbox: s, key: key, upn: upn}
}

// Opens opens a page of the portal.
func (p *Person) Opens(path string) {
	p.t.Helper()
	p.Go(p.sandbox.URLs["portal"] + path)
}

// NamesAccount answers Entra's first question.
func (p *Person) NamesAccount() {
	p.t.Helper()
	p.Sees("entra.username")
	p.Type("#i0116", p.upn)
	p.Click("#idSIButton9")
}

// SignsInAtEntra types user name and password there.
func (p *Person) SignsInAtEntra() {
	p.t.Helper()
	p.NamesAccount()
	p.Sees("entra.password")
	p.Type("#i0118", "sandbox-"+p.key)
	p.Click("#idSIButton9")
}

// SignsInAtProvider is sent from Entra to the partner's own provider, types user
// name and password there and approves the request on the phone.
func (p *Person) SignsInAtProvider() {
	p.t.Helper()
	p.NamesAccount()
	p.Sees("sts.signin")
	p.Type("#userNameInput", p.upn)
	p.Type("#passwordInput", "sandbox-"+p.key)
	p.Click("#submitButton")
	p.Sees("sts.mfa")
	p.approvesAnywhere()
}

// approvesAnywhere approves the request on the phone, wherever that is: the page
// notices by itself.
func (p *Person) approvesAnywhere() {
	p.t.Helper()
	if _, err := p.sandbox.Control.Approve(p.t.Context(), p.key, control.Answer{}); err != nil {
		p.t.Fatalf("%s cannot approve: %v", p.key, err)
	}
}

// StaysSignedIn says yes.
func (p *Person) StaysSignedIn() {
	p.t.Helper()
	p.Sees("entra.stay-signed-in")
	p.Click("#idSIButton9")
}

// IsDone sees the desktop application's last page, without another question.
func (p *Person) IsDone() {
	p.t.Helper()
	p.await("app.done", func(s state) bool { return s.Screen == "app.done" })
}
