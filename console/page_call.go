package console

import (
	"context"
	"strconv"
	"time"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/journal"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// ClientName is the program that calls when somebody presses "Call the API".
const ClientName = "pcsandbox-console"

// longestCall bounds a call, which a fault may hold up.
const longestCall = 10 * time.Second

// callForm calls the API as a program that holds a person's token of a plain
// sign-in, and leads to what was decided: whoever signs in to the portal is asked
// for MFA there, and would never see a program refused.
func (s *Server) callForm(c *web.Call) (web.Result, error) {
	made, err := s.Mint(c, control.TokenRequest{As: c.Vars["user"]})
	if err != nil {
		return web.Result{}, err
	}
	c.Entry.Detail("called", "GET /v1/customers as "+c.Vars["user"])
	before := c.World.Journal.Seq()
	ctx, cancel := context.WithTimeout(c.Context(), longestCall)
	defer cancel()
	if err := s.Host(c).ListCustomers(ctx, made.AccessToken); err != nil {
		return web.Result{}, web.Internal(err)
	}
	for _, e := range c.World.Journal.After(before) {
		if e.Surface == "pcapi" && e.Client == ClientName {
			return seeOther(baseOf(c).At("journal", strconv.FormatUint(e.Seq, 10)), ""), nil
		}
	}
	return seeOther(baseOf(c).At("people"), "unanswered"), nil
}

// issuer is the request that a token was issued for.
func issuer(j *journal.Journal, token string) (journal.Entry, bool) {
	for _, e := range j.Newest(maxEntries) {
		if e.Caller.Token == token && (e.Surface == "idp" || e.Surface == "console") {
			return e, true
		}
	}
	return journal.Entry{}, false
}
