package portal

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/web"
)

// A request is one call to the Partner Center API.
type request struct {
	Method string
	Path   string // below the API's address, with its query
	Seek   string // continuation token of the page before, if any
	ID     string // MS-RequestId; empty: a fresh one
	Body   any    // nil: none
}

// A refusal is the API's answer to a call that it did not serve, in full.
type refusal struct {
	Place       string // id on the page
	Call        string // GET /v1/customers
	Status      int
	Phrase      string // 401 Unauthorized - MFA required
	Code        string
	Description string
	Correlation string
	Request     string
	Remedy      string
}

func (r *refusal) Error() string { return r.Call + ": " + r.Phrase + " " + r.Code }

// page is the status of a page that shows the refusal. 401 would say that the
// browser should authenticate itself to the portal.
func (r *refusal) page() int {
	switch {
	case r.Status == http.StatusUnauthorized:
		return http.StatusForbidden
	case r.Status >= 500:
		return http.StatusBadGateway
	}
	return r.Status
}

// call sends a request in the person's name and reads what comes into out. Its
// error is a *refusal if the API answered.
func (v *visit) call(r request, out any) error {
	access, err := v.accessToken()
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(v.Context(), r.Method, v.Site.API()+r.Path, nil)
	if err != nil {
		return web.Internal(err)
	}
	if r.Body != nil {
		body := bytes.NewReader(web.Marshal(r.Body))
		if req, err = http.NewRequestWithContext(v.Context(), r.Method, v.Site.API()+r.Path, body); err != nil {
			return web.Internal(err)
		}
		req.Header.Set("Content-Type", "application/json")
	}
	id := firstOf(r.ID, v.World.NewID())
	for _, h := range []web.Header{
		{Name: "Authorization", Value: "Bearer " + access}, {Name: "Accept", Value: "application/json"},
		{Name: "MS-RequestId", Value: id}, {Name: "MS-CorrelationId", Value: correlation(v.Call)},
		{Name: "MS-PartnerCenter-Application", Value: "Partner Center portal"}, {Name: "MS-ContinuationToken", Value: r.Seek},
	} {
		if h.Value != "" {
			req.Header[h.Name] = []string{h.Value}
		}
	}
	got, err := v.portal.send(req, api)
	if err != nil {
		return err
	}
	got.Body = bytes.TrimPrefix(got.Body, []byte("\ufeff")) // the real service may begin with a byte order mark
	if got.Status < 200 || got.Status > 299 {
		return v.refused(r, got)
	}
	if json.Unmarshal(got.Body, out) != nil {
		return unreadable(api, got)
	}
	return nil
}

// faultJSON is the API's fault. Its code is text or a number.
type faultJSON struct {
	Code        json.RawMessage `json:"code"`
	Description string          `json:"description"`
}

func (v *visit) refused(r request, got answer) *refusal {
	path, _, _ := strings.Cut(r.Path, "?")
	out := &refusal{
		Place: "refusal",
		Call:  r.Method + " " + path, Status: got.Status, Phrase: clip(got.Phrase, 200),
		Correlation: clip(firstOf(got.Header.Get("MS-CorrelationId"), correlation(v.Call)), 100),
		Request:     clip(got.Header.Get("MS-RequestId"), 100),
	}
	var f faultJSON
	if json.Unmarshal(got.Body, &f) == nil && f.Description != "" {
		out.Code, out.Description = clip(strings.Trim(string(f.Code), `"`), 100), clip(f.Description, maxDescription)
	} else {
		out.Description = clip(strings.TrimSpace(string(got.Body)), maxDescription)
	}
	out.Description = firstOf(out.Description, "The API said no more than its status.")
	out.Remedy = firstOf(apiRemedies[out.Code], "Look the call up in the sandbox's journal under the correlation id: it shows which rule decided.")
	v.Entry.Code = out.Code
	v.Entry.Detail("the API refused", out.Call+": "+out.Phrase)
	return out
}

// apiRemedies are what to do about the API's refusals, by their code.
var apiRemedies = map[string]string{
	"900421": "The token that the portal got for you lacks mfa in amr. Sign out, and sign in with MFA that Entra ID knows of.",
	"900150": "Your account is in no agent group that may do this. Have an administrator of your company add it to one, Admin agents for instance; the sandbox's scenario says who is in which.",
	"900308": "Your account lacks the GDAP role at this customer. Have the customer approve a relationship with the role, and assign it to a group that you are in.",
	"2032":   "Your account's tenant is no partner. Sign in with an account of a partner.",
	"20002":  "The customer belongs to another partner. Choose one from the list of customers.",
	"60003":  "There is no such customer. Choose one from the list of customers.",
	"900118": "The id in the address is no GUID. Choose a customer from the list.",
}
