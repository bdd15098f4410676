package pcapi

import (
	"net/http"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/journal"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

func TestOutagesAreSpeltAsTheServiceFails(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		status int
		after  time.Duration
		want   string
	}{
		"throttled by the gateway": {http.StatusTooManyRequests, 7 * time.Second, `{"statusCode":429,"message":"Rate limit is exceeded. Try again in 7 seconds."}`},
		"out of order":             {http.StatusServiceUnavailable, 0, `{"code":503,"description":"Service Unavailable","data":[],"source":"PartnerFD"}`},
		"a status without a name":  {599, 0, `{"code":599,"description":"The request failed.","data":[],"source":"PartnerFD"}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			call := &web.Call{Entry: &journal.Entry{}}
			res := outage(call, c.status, c.after)
			if res.Status != c.status || string(res.Body) != c.want || call.Entry.Code == "" {
				t.Errorf("%d %s, code %q", res.Status, res.Body, call.Entry.Code)
			}
		})
	}
}
