package console

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/phone"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/scenarios"
)

// spell turns an error into the control API's own: RFC 9457 in spirit, with a
// hint where one can be guessed.
func (s *Server) spell(c *web.Call, err error) web.Result {
	p := problemOf(err)
	c.Entry.Code = p.Title
	if p.Status >= http.StatusInternalServerError {
		c.Entry.Cause = err.Error()
	}
	if !strings.HasPrefix(c.URL.Path, "/api/") {
		if r, pageErr := s.problemPage(c, p); pageErr == nil {
			return r
		}
	}
	return web.JSON(p.Status, p)
}

func problemOf(err error) *control.Problem {
	var (
		p         *control.Problem
		missing   directory.NotFoundError
		broken    *scenarios.Error
		repeated  *web.RepeatedError
		malformed *web.MalformedError
	)
	switch {
	case errors.As(err, &p):
		return p
	case errors.As(err, &missing):
		return &control.Problem{Status: http.StatusNotFound, Title: missing.Error()}
	case errors.As(err, &broken):
		return &control.Problem{Status: http.StatusUnprocessableEntity, Title: "the scenario is wrong", Detail: broken.Error()}
	case errors.Is(err, phone.ErrNoApproval), errors.Is(err, phone.ErrAnswered), errors.Is(err, phone.ErrWrongNumber):
		return &control.Problem{Status: http.StatusConflict, Title: err.Error()}
	case errors.As(err, &repeated), errors.As(err, &malformed), errors.Is(err, web.ErrNotForm), errors.Is(err, web.ErrBodyBroken):
		return &control.Problem{Status: http.StatusBadRequest, Title: "the form cannot be read", Hint: "go back to the page and send its form as it is"}
	case errors.Is(err, web.ErrBodyTooLarge):
		return &control.Problem{Status: http.StatusRequestEntityTooLarge, Title: "the body is too large", Detail: fmt.Sprintf("at most %d bytes", maxBody)}
	case errors.Is(err, web.ErrHeaderTooLarge):
		return &control.Problem{Status: http.StatusRequestHeaderFieldsTooLarge, Title: "the header is too large"}
	}
	return &control.Problem{Status: http.StatusInternalServerError, Title: "the sandbox made a mistake", Detail: "its log says more"}
}

// bad is a request that cannot be carried out as it stands.
func bad(hint, format string, args ...any) error {
	return &control.Problem{Status: http.StatusBadRequest, Title: fmt.Sprintf(format, args...), Hint: hint}
}

// refused is what the process around the sandbox would not do: a known problem as
// it is, any other as its own words.
func refused(err error) error {
	if err == nil || problemOf(err).Status != http.StatusInternalServerError {
		return err
	}
	return &control.Problem{Status: http.StatusConflict, Title: "that cannot be done now", Detail: err.Error()}
}

// read decodes a JSON body strictly: a misspelt field must not pass in silence.
func read[T any](c *web.Call) (T, error) {
	var v T
	data, err := web.Body(c)
	if err != nil {
		return v, err
	}
	dec := json.NewDecoder(strings.NewReader(string(data)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&v); err != nil && !errors.Is(err, io.EOF) {
		return v, bad("the wire types are those of the Go package control", "the body is not the JSON expected: %v", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return v, bad("send one JSON object", "the body is more than one value")
	}
	return v, nil
}

func (s *Server) noRoute(c *web.Call) (web.Result, error) {
	return web.Result{}, &control.Problem{Status: http.StatusNotFound, Title: "there is nothing here",
		Hint: "the console begins at /, the control API at /api/v1/; Entra, API and portal are on the other listener"}
}

func (s *Server) wrongMethod(c *web.Call, allow []string) (web.Result, error) {
	list := strings.Join(allow, ", ")
	return s.spell(c, &control.Problem{Status: http.StatusMethodNotAllowed, Title: "wrong method", Detail: "allowed: " + list}).With("Allow", list), nil
}

func stamp(_ *web.Call, r web.Result) web.Result {
	for _, h := range r.Headers {
		if h.Name == "Cache-Control" {
			return r
		}
	}
	return r.With("Cache-Control", "no-store")
}
