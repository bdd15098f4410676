package pcsandbox

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"time"
)

// backChannel is the client by which the portal calls Entra and the API, over
// HTTP like anybody. It dials the listener that the browser's own request came
// in by, whatever host the URL names: behind a port mapping the sandbox cannot
// reach itself under the address that the browser uses.
func backChannel(cas authorities) *http.Client {
	var dialer net.Dialer
	return &http.Client{
		Timeout: 10 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		},
		Transport: &http.Transport{
			TLSClientConfig:   &tls.Config{RootCAs: cas.pool(), MinVersion: tls.VersionTLS12},
			DisableKeepAlives: true, // a pooled connection may belong to another sandbox's listener
			DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
				if here, ok := ctx.Value(http.LocalAddrContextKey).(net.Addr); ok {
					addr = here.String()
				}
				return dialer.DialContext(ctx, network, addr)
			},
		},
	}
}
