package idp

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// A Destination is where an answer of the authorize endpoint goes. Its redirect
// URI is registered for the client.
type Destination struct {
	RedirectURI string
	Mode        string // query, fragment or form_post
	State       string
	HasState    bool // the client sent a state, be it empty
}

// A Param is one parameter of an answer of the authorize endpoint.
type Param struct{ Name, Value string }

// spell is the one place where an error becomes an answer: JSON at the token
// endpoints, a redirect with the state where the redirect URI is trusted, a page
// otherwise.
func (s *Server) spell(c *web.Call, err error) web.Result {
	e := asError(err)
	if errors.Is(err, web.ErrBodyTooLarge) && s.isPage(c) {
		e.OnPage()
	}
	c.Entry.Code = e.Code()
	if e.Cause != nil && c.Entry.Cause == "" {
		c.Entry.Cause = e.Cause.Error()
	}
	switch e.Where {
	case Redirected:
		if res, err := s.deliver(c, e.To, e.params(c)); err == nil {
			return res
		}
		return s.errorPage(c, e)
	case Page:
		return s.errorPage(c, e)
	case ByRoute:
	}
	res := noStore(web.JSON(e.status(), e.body(c)))
	if e.Telemetry {
		res = telemetry(res, e.Row.Number)
	}
	return e.crossOrigin(c, res)
}

// asError finds the refusal an error means. What is none of ours is a bug, which
// is answered with 500 and so reported.
func asError(err error) *Error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	switch {
	case errors.Is(err, web.ErrBodyTooLarge):
		e := fail(9002313, "the body is too large")
		e.Row.Status = http.StatusRequestEntityTooLarge
		return e
	case errors.Is(err, web.ErrHeaderTooLarge):
		e := fail(9002313, "the header is too large")
		e.Row.Status = http.StatusRequestHeaderFieldsTooLarge
		return e
	}
	e := fail(50000).because(err)
	e.Row.Status = http.StatusInternalServerError
	return e
}

// errorBody is a refusal as JSON; its members are in the order Entra writes them.
type errorBody struct {
	Error         string `json:"error"`
	Description   string `json:"error_description"`
	Codes         []int  `json:"error_codes"`
	Timestamp     string `json:"timestamp"`
	TraceID       string `json:"trace_id"`
	CorrelationID string `json:"correlation_id"`
	URI           string `json:"error_uri,omitempty"`
	Suberror      string `json:"suberror,omitempty"`
	Claims        string `json:"claims,omitempty"`
}

func (e *Error) body(c *web.Call) errorBody {
	b := errorBody{
		Error:         e.word(c),
		Description:   e.description(c),
		Codes:         []int{e.Row.Number},
		Timestamp:     timestamp(c),
		TraceID:       traceID(c),
		CorrelationID: correlationID(c),
		URI:           e.uri(c),
	}
	if !isV1(c) {
		b.Suberror = e.Row.Suberror
	}
	if !isV1(c) || e.ClaimsOnV1 {
		b.Claims = e.Claims
	}
	return b
}

// params are a refusal as parameters of an authorize answer.
func (e *Error) params(c *web.Call) []Param {
	out := []Param{{"error", cmp.Or(e.Word, e.Row.front())}, {"error_description", e.description(c)}, {"error_uri", e.uri(c)}}
	if e.Subcode != "" {
		out = append(out, Param{"error_subcode", e.Subcode})
	}
	if e.Claims != "" {
		out = append(out, Param{"claims", e.Claims})
	}
	return out
}

func (e *Error) word(c *web.Call) string {
	switch {
	case e.Word != "":
		return e.Word
	case isV1(c):
		return e.Row.V1
	}
	return e.Row.V2
}

func (e *Error) uri(c *web.Call) string {
	return c.Site.Entra() + "/error?code=" + strconv.Itoa(e.Row.Number)
}

// description is the text with the trailer that support asks for.
func (e *Error) description(c *web.Call) string {
	sep := "\r\n"
	if directory.GetSettings(c.World.Read()).Fidelity.ErrorTrailer == "spaces" {
		sep = " "
	}
	return strings.Join([]string{
		e.Code() + ": " + e.Text(),
		"Trace ID: " + traceID(c),
		"Correlation ID: " + correlationID(c),
		"Timestamp: " + timestamp(c),
	}, sep)
}

// deliver sends parameters to a client in the response mode it asked for.
func (s *Server) deliver(c *web.Call, to Destination, params []Param) (web.Result, error) {
	if to.HasState {
		params = append(params[:len(params):len(params)], Param{"state", to.State})
	}
	if to.Mode == "form_post" {
		return s.post(c, to.RedirectURI, params)
	}
	target, err := url.Parse(to.RedirectURI)
	if err != nil {
		return web.Result{}, fail(50011, to.RedirectURI, "").because(err)
	}
	answer := encode(params)
	if to.Mode == "fragment" {
		target.Fragment, target.RawFragment = "", ""
		return noStore(web.Redirect(target.String() + "#" + answer)), nil
	}
	if target.RawQuery != "" {
		answer = target.RawQuery + "&" + answer
	}
	target.RawQuery = answer
	return noStore(web.Redirect(target.String())), nil
}

// post answers with the page that posts the parameters to the client.
func (s *Server) post(c *web.Call, action string, params []Param) (web.Result, error) {
	fields := make([]page.Hidden, len(params))
	for i, p := range params {
		fields[i] = page.Hidden(p)
	}
	doc, err := s.pages().AutoPost(page.Common{Nonce: c.World.NewSecret(16)}, action, fields)
	if err != nil {
		return web.Result{}, err
	}
	c.Entry.Screen = "entra.form-post"
	return paged(http.StatusOK, doc), nil
}

// paged is a rendered page as an answer.
func paged(status int, doc page.Document) web.Result {
	res := web.Result{Status: status, Body: doc.Body}
	for _, h := range doc.Headers {
		res = res.With(h.Name, h.Value)
	}
	return res
}

// encode writes parameters in their order; url.Values would sort them.
func encode(params []Param) string {
	parts := make([]string, len(params))
	for i, p := range params {
		parts[i] = url.QueryEscape(p.Name) + "=" + url.QueryEscape(p.Value)
	}
	return strings.Join(parts, "&")
}
