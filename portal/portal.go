package portal

import (
	"net/http"

	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// surfaceName names the surface in the journal and in cookies.
const surfaceName = "portal"

// ClientID is the portal's own client in Entra: public, in every tenant,
// preconsented for Partner Center.
const ClientID = "4990cffe-04e8-4e8b-808a-1175604b879f"

// A Server is the portal. It is built once per process and holds no state of any
// world.
type Server struct {
	// Client is the back channel to Entra and the API. It dials the listener that
	// the browser's request came in by: requests carry that request's context.
	Client *http.Client
	// Phases says what the portal does about MFA for a partner tenant, and by
	// which rule; an empty tenant is nobody yet.
	Phases func(w *world.World, tenantID string) (policy.Phase, policy.Reason)
}

// Surface is the portal's routes and manners.
func (s *Server) Surface() *web.Surface {
	say := func(*web.Call) (web.Result, error) { return web.Text(http.StatusNotFound, "no such page\n"), nil }
	return &web.Surface{
		Name: surfaceName, NoRoute: say,
		WrongMethod: func(c *web.Call, _ []string) (web.Result, error) { return say(c) },
		Spell:       func(*web.Call, error) web.Result { return web.Text(http.StatusInternalServerError, "internal error\n") },
	}
}
