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
	stay := form.Get("step") == "yes"
	if err := v.note(func(f *signin.Flow) { f.StayAsked, f.Persistent = true, stay }); err != nil {
		return web.Result{}, err
	}
	return v.proceed()
}
