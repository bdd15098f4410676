package idp

import (
	"crypto/sha256"

	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// deviceV2 is the answer of the device code endpoint.
type deviceV2 struct {
	UserCode        string `json:"user_code"`
	DeviceCode      string `json:"device_code"`
	VerificationURI string `json:"verification_uri"`
	ExpiresIn       int    `json:"expires_in"`
	Interval        int    `json:"interval"`
	Message         string `json:"message"`
}

// deviceV1 is that of v1: another name, and numbers as strings.
type deviceV1 struct {
	UserCode        string `json:"user_code"`
	DeviceCode      string `json:"device_code"`
	VerificationURI string `json:"verification_url"`
	ExpiresIn       int    `json:"expires_in,string"`
	Interval        int    `json:"interval,string"`
	Message         string `json:"message"`
}

// pollSeconds is the pause between polls that Entra asks for.
const pollSeconds = 5

// deviceCode is the device code endpoint, v1 and v2.
func (s *Server) deviceCode(c *web.Call) (web.Result, error) { return s.answer(c, s.beginDevice) }

// beginDevice begins the sign-in of a device without a browser.
func (s *Server) beginDevice(q *tokenRequest) (web.Result, error) {
	c := q.c
	req, err := q.deviceRequest()
	if err != nil {
		return web.Result{}, err
	}
	var code, userCode string
	err = c.World.Write(func(tx *world.Txn) error {
		code = tx.NewSecret(48)
		userCode = newUserCode(tx)
		return signin.Devices.Insert(tx, signin.Device{
			ID: signin.Key(code), UserCode: userCode, Request: req, State: signin.DevicePending,
			Expires: q.now.Add(signin.DeviceLife), Seq: tx.Seq(),
		})
	})
	if err != nil {
		return web.Result{}, err
	}
	address := c.Site.Entra() + "/devicelogin"
	answer := deviceV2{
		UserCode: userCode, DeviceCode: code, VerificationURI: address,
		ExpiresIn: int(signin.DeviceLife.Seconds()), Interval: pollSeconds,
		Message: "To sign in, use a web browser to open the page " + address + " and enter the code " + userCode + " to authenticate.",
	}
	if q.v1 {
		return noStore(web.JSON(200, deviceV1(answer))), nil
	}
	return noStore(web.JSON(200, answer)), nil
}

// deviceRequest understands what a device asks for. The client shows no
// credential here; the poll does.
func (q *tokenRequest) deviceRequest() (signin.Request, error) {
	id, _, err := q.credentials()
	if err != nil {
		return signin.Request{}, err
	}
	if q.client, err = findClient(q.snap, q.place, id); err != nil {
		return signin.Request{}, err
	}
	q.c.Entry.Caller.App = q.client.ID
	if err := q.deviceAllowed(); err != nil {
		return signin.Request{}, err
	}
	req := signin.Request{
		Tenant: q.place.Segment, V1: q.v1, ClientID: q.client.ID,
		Scopes: q.form.Scopes, Resource: q.form.Resource,
		MFA: q.form.MFA.Wanted, MFAFresh: q.form.MFA.Fresh,
		ClientInfo: q.form.ClientInfo, Claims: q.form.Claims, Correlation: correlationID(q.c),
	}
	if _, err = targetOf(q.snap, req); err != nil || q.v1 {
		return req, err
	}
	return req, offered(q.snap, q.client, req.Scopes)
}

func (q *tokenRequest) deviceAllowed() error {
	switch {
	case q.place.Segment == consumers:
		return fail(500208, consumers)
	case !q.client.DeviceCode:
		return fail(70002, q.client.ID)
	case !q.v1 && len(q.form.Scopes) == 0:
		return fail(900144, "scope")
	}
	return nil
}

// userCodeLetters has no vowels, so that no code spells a word.
const userCodeLetters = "BCDFGHJKLMNPQRSTVWXYZ"

// newUserCode draws nine letters that no other device waits with.
func newUserCode(tx *world.Txn) string {
	for {
		drawn := sha256.Sum256([]byte(tx.NewSecret(16)))
		code := make([]byte, 9)
		for i := range code {
			code[i] = userCodeLetters[int(drawn[i])%len(userCodeLetters)]
		}
		if _, taken := signin.Devices.Find(tx, "user_code", string(code)); !taken {
			return string(code)
		}
	}
}
