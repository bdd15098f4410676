package pcapi

import (
	"cmp"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/web"
)

// throttled is what the gateway in front of the API says to who asks too often
// (partner-center-api.md 2.3, variant 2).
type throttled struct {
	StatusCode int    `json:"statusCode"`
	Message    string `json:"message"`
}

// outage is the answer of an API that fails on purpose: the gateway's for a
// throttled client, else a standard fault whose code is the status.
func outage(c *web.Call, status int, after time.Duration) web.Result {
	c.Entry.Code = strconv.Itoa(status)
	if status == http.StatusTooManyRequests {
		return web.JSON(status, throttled{status, fmt.Sprintf("Rate limit is exceeded. Try again in %d seconds.", after/time.Second)})
	}
	f := fault{row: row{status: status, code: wireCode(strconv.Itoa(status)), source: frontDoor,
		description: cmp.Or(http.StatusText(status), "The request failed.")}}
	return f.result()
}
