package pcapi

import (
	"net/http"

	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// Judge says what the gate makes of a token at a call of GET /v1/customers, and
// what is wrong with the token where it does not verify. site is where the
// surfaces are: v2 tokens name it. In the progressive phase the call is counted
// like any other.
func (s *Server) Judge(w *world.World, site web.Site, raw string) (d policy.Decision, problem string, err error) {
	call := &web.Call{
		Request: &http.Request{Method: http.MethodGet, Header: http.Header{"Authorization": {"Bearer " + raw}}},
		World:   w, Site: site,
	}
	v := s.visit(call, operations()[0])
	defer s.leave(v)
	if err := s.look(v); err != nil {
		return policy.Decision{}, "", err
	}
	if v.cause != nil {
		problem = v.cause.Error()
	}
	return policy.Admit(v.facts), problem, nil
}
