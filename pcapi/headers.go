package pcapi

import (
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// Headers of every answer whose values never change (partner-center-api.md 2.2).
const (
	requestContext = "appId=cid-v1:11112222-bbbb-3333-cccc-4444dddd5555" // the sample of seed 000
	serverID       = "000000001"
)

// Headers of requests as net/http spells them: any other spelling would be
// rewritten at every look.
const (
	headerRequestID     = "Ms-Requestid"
	headerCorrelationID = "Ms-Correlationid"
	headerContinuation  = "Ms-Continuationtoken"
	headerValidateMFA   = "Validatemfa"
)

// stamp adds the headers that every answer carries. The ids of request and
// correlation are the client's own, if they are GUIDs.
func stamp(c *web.Call, res web.Result) web.Result {
	request, correlation := guidOrNew(c, headerRequestID), guidOrNew(c, headerCorrelationID)
	c.Entry.RequestID, c.Entry.Correlate = request, correlation
	headers := make([]web.Header, 0, len(res.Headers)+6) // one more for Date
	headers = append(headers, res.Headers...)
	res.Headers = append(headers,
		web.Header{Name: "MS-CorrelationId", Value: correlation},
		web.Header{Name: "MS-RequestId", Value: request},
		web.Header{Name: "MS-CV", Value: c.World.NewSecret(12) + ".0"},
		web.Header{Name: "MS-ServerId", Value: serverID},
		web.Header{Name: "Request-Context", Value: requestContext},
	)
	return res
}

func guidOrNew(c *web.Call, name string) string {
	if id := c.Header.Get(name); wellFormed(id) {
		return id
	}
	return c.World.NewID()
}
