package idp

import (
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// findClient finds the application a request comes from and sees that it may be
// used at this place at all. Whether it is present in the tenant of a user is
// looked at when that is known.
func findClient(r world.Reader, place Place, clientID string) (directory.App, error) {
	if clientID == "" {
		return directory.App{}, fail(900144, "client_id")
	}
	app, ok := directory.Apps.Get(r, strings.ToLower(clientID))
	switch {
	case !ok:
		return app, fail(700016, clientID, directoryName(place))
	case app.Disabled:
		return app, fail(7000112, app.ID)
	case place.Shared() && !app.Multitenant:
		return app, fail(50194, app.ID, place.Segment)
	case !place.Shared() && !app.Multitenant && !app.InTenant(r, place.Tenant.ID):
		return app, fail(700016, app.ID, directoryName(place))
	}
	return app, nil
}

// isPublic reports whether an application has no credential of its own.
func isPublic(app directory.App) bool { return app.Public || app.SPA }

func directoryName(p Place) string {
	if p.Shared() {
		return p.Segment
	}
	return p.Tenant.Name
}
