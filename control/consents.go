package control

import (
	"context"
	"net/http"
	"net/url"
)

// RevokeConsent takes the permissions of an app in a tenant away: those that an
// administrator granted for everybody and those that users granted. It is
// DELETE /api/v1/tenants/{tenant}/consents/{app}.
func (c *Client) RevokeConsent(ctx context.Context, tenant, app string) error {
	return c.do(ctx, http.MethodDelete, "/tenants/"+url.PathEscape(tenant)+"/consents/"+url.PathEscape(app), nil, nil)
}
