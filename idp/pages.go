package idp

import (
	"net/http"

	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// pageRoutes are the routes of the sign-in pages.
func (s *Server) pageRoutes() []web.Route { return nil }

// pages are the templates of the sign-in pages.
func (s *Server) pages() *page.Set { return s.set }

// errorPage shows a refusal to the person in the browser.
func (s *Server) errorPage(c *web.Call, e *Error) web.Result {
	c.Entry.Screen = "entra.error"
	return web.Text(http.StatusBadRequest, e.description(c))
}
