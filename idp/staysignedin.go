package idp

import (
	"net/http"

	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

func (v *visit) askStaySignedIn(f facts, step policy.Step) (web.Result, error) {
	s := v.screen(f, "Stay signed in?", pathKMSI, step.Decision)
	return v.s.show(v.c, http.StatusOK, "stay-signed-in", &s)
}

// kmsi takes the answer; the name is Entra's, for "keep me signed in".
func (s *Server) kmsi(c *web.Call) (web.Result, error) {
	v, form, err := s.visit(c)
	if err != nil {
		return web.Result{}, err
	}
	if _, step := v.now(); step.Kind != policy.AskStaySignedIn {
		return v.proceed()
	}
	stay := signin.StayNo
	if form.Get("step") == string(signin.StayYes) {
		stay = signin.StayYes
	}
	if err := v.note(func(f *signin.Flow) { f.StayAsked, f.Persistent = true, stay == signin.StayYes }); err != nil {
		return web.Result{}, err
	}
	res, err := v.proceed()
	if err == nil && form.Get("DontShowAgain") == "true" {
		res = res.SetCookie(c.Site, web.Cookie{Name: cookieName(c, cookieStay), Value: string(stay), MaxAge: signin.PersistentLife})
	}
	return res, err
}

// rememberedStay is the answer after which this browser wanted no more questions.
func rememberedStay(c *web.Call) signin.Stay {
	switch stay := signin.Stay(c.CookieValue(cookieName(c, cookieStay))); stay {
	case signin.StayYes, signin.StayNo:
		return stay
	}
	return ""
}
