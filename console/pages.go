package console

import (
	"embed"
	"errors"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

//go:embed templates
var templates embed.FS

// pageRoutes are the pages for people.
func (s *Server) pageRoutes() []web.Route { return nil }

// problemPage shows a problem to a person.
func (s *Server) problemPage(*web.Call, *control.Problem) (web.Result, error) {
	return web.Result{}, errors.New("no pages yet")
}
