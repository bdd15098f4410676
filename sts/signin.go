package sts

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"net/url"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// Cookies. The browser's binds forms to the browser they were made for and proves
// nothing about anybody; the session's is new with every sign-in.
const (
	browserCookie = "browser"
	sessionCookie = "session"
)

// Fields of the forms, named as in AD FS.
const (
	fieldContext  = "Context" // the flow token
	fieldUserName = "UserName"
	fieldPassword = "Password"
	fieldAgain    = "Again" // ask the phone once more
)

// open answers a browser that comes with a request.
func (s service) open(v visit) (web.Result, error) {
	values, err := web.QueryForm(v.Call)
	if err != nil {
		return web.Result{}, err
	}
	return s.act(v, values)
}

// submit takes a form of ours or, as both protocols allow, a request by POST.
func (s service) submit(v visit) (web.Result, error) {
	form, err := web.Form(v.Call)
	if err != nil {
		return web.Result{}, err
	}
	if !form.Has(fieldContext) {
		return s.act(v, form)
	}
	f, err := findFlow(v.World.Read(), v.provider.Domain, form.Get(fieldContext), v.cookieValue(browserCookie), v.World.Now())
	if err != nil {
		return web.Result{}, err
	}
	if f.Auth.UPN == "" {
		return s.password(v, f, form)
	}
	return s.secondFactor(v, f, form)
}

// act does what a request asks for: SAML-P by SAMLRequest, WS-Federation by wa.
func (s service) act(v visit, values url.Values) (web.Result, error) {
	if values.Has(fieldSAMLRequest) {
		return s.actSAMLP(v, values)
	}
	switch values.Get("wa") {
	case actionSignIn:
		r, err := parseRequest(values, v.Site)
		if err != nil {
			return web.Result{}, err
		}
		return s.signIn(v, r)
	case actionSignOut, actionCleanup:
		return s.signOut(v, values)
	case "":
		return web.Result{}, errNoAction
	}
	return web.Result{}, errUnknownAction
}

// signIn begins a sign-in, as far on as the browser's session allows.
func (s service) signIn(v visit, r request) (web.Result, error) {
	now, read := v.World.Now(), v.World.Read()
	f := flow{Domain: v.provider.Domain, Request: r}
	var account directory.ProviderAccount
	if old, ok := findSession(read, f.Domain, v.cookieValue(sessionCookie), now); ok && r.accepts(old.Auth, now) {
		f.Auth = old.Auth
		account, _ = findAccount(read, f.Domain, old.Auth.UPN)
	}
	next := needsOf(v.provider, account, r, f.Auth).next()
	if next == answer {
		v.Entry.Detail("session", "the browser's session answers without a screen")
		return s.answer(v, f, account)
	}
	browser := v.cookieValue(browserCookie)
	fresh := browser == ""
	if fresh {
		browser = v.World.NewSecret(32)
	}
	err := v.World.Write(func(tx *world.Txn) (err error) {
		if f, err = begin(tx, f, browser, now); err == nil && next == askPhone {
			f, err = prove(tx, f, approval(v.provider, account), now)
		}
		return err
	})
	if err != nil {
		return web.Result{}, err
	}
	res, err := ask(v, f, next)
	if fresh && err == nil {
		res = res.SetCookie(v.Site, v.cookie(browserCookie, browser))
	}
	return res, err
}

// ask sends the browser to the screen of a step that needs the person.
func ask(v visit, f flow, next step) (web.Result, error) {
	if next == askPhone {
		return web.Redirect(v.mfaAddress(f)), nil
	}
	return signInPage(v, f, f.Request.UserName, "")
}

// password takes the form of the sign-in page.
func (s service) password(v visit, f flow, form url.Values) (web.Result, error) {
	name := form.Get(fieldUserName)
	switch {
	case len(name) > maxUserName:
		return signInPage(v, f, "", "That is too long for a user name.")
	case strings.TrimSpace(name) == "":
		return signInPage(v, f, "", "Enter your user name, for example someone@"+f.Domain+".")
	case form.Get(fieldPassword) == "":
		return signInPage(v, f, name, "Enter your password.")
	}
	account, known := findAccount(v.World.Read(), f.Domain, name)
	if !matches(account.Password, form.Get(fieldPassword)) || !known {
		v.Entry.Detail("password", "refused")
		return signInPage(v, f, name, "The user name or the password is not right. Type both again.")
	}
	v.Entry.Caller.User = account.UPN
	return s.proceed(v, f, account)
}

// proceed goes on after a right password.
func (s service) proceed(v visit, f flow, account directory.ProviderAccount) (web.Result, error) {
	now := v.World.Now()
	f.Auth = authentication{UPN: account.UPN, Time: now}
	if needsOf(v.provider, account, f.Request, f.Auth).next() == answer {
		return s.complete(v, f, account)
	}
	err := v.World.Write(func(tx *world.Txn) (err error) {
		f, err = prove(tx, f, approval(v.provider, account), now)
		return err
	})
	if err != nil {
		return web.Result{}, err
	}
	return web.Redirect(v.mfaAddress(f)), nil
}

// matches compares a published example password in constant time. An account
// without one cannot sign in.
func matches(want, got string) bool {
	a, b := sha256.Sum256([]byte(want)), sha256.Sum256([]byte(got))
	return subtle.ConstantTimeCompare(a[:], b[:]) == 1 && want != ""
}

// complete ends a sign-in: the browser has a new session, and the answer is on
// its way.
func (s service) complete(v visit, f flow, account directory.ProviderAccount) (web.Result, error) {
	fresh := v.World.NewSecret(32)
	err := v.World.Write(func(tx *world.Txn) error {
		return finish(tx, f, v.cookieValue(sessionCookie), fresh, v.World.Now())
	})
	if err != nil {
		return web.Result{}, err
	}
	res, err := s.answer(v, f, account)
	if err != nil {
		return web.Result{}, err
	}
	return res.SetCookie(v.Site, v.cookie(sessionCookie, fresh)), nil
}

type signInData struct {
	page.Common
	Action   string
	Hidden   []page.Hidden
	UserName string
	Problem  string
}

// signInPage shows the form for user name and password, with what was wrong with
// the last one.
func signInPage(v visit, f flow, userName, problem string) (web.Result, error) {
	data := &signInData{
		Common: v.common("Sign in"), Action: v.passive(), UserName: userName, Problem: problem,
		Hidden: []page.Hidden{{Name: fieldContext, Value: f.ID}, {Name: "AuthMethod", Value: "FormsAuthentication"}},
	}
	data.Explain = whyPassword(v, f.Request)
	return v.show(http.StatusOK, "signin", data)
}
