package console

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

type decodeData struct {
	frame
	Token   page.Field
	Found   *control.Inspection
	Header  string
	Claims  string
	Badge   page.Badge
	Verdict *page.Explain
}

// decodePage asks for a token.
func (s *Server) decodePage(c *web.Call) (web.Result, error) {
	return s.showDecoded(c, http.StatusOK, "", nil)
}

// decodeForm shows what a token says and what Partner Center would make of it.
// The token goes no further: not into the page, an address, the journal or a log.
func (s *Server) decodeForm(c *web.Call) (web.Result, error) {
	form, err := web.Form(c)
	if err != nil {
		return web.Result{}, err
	}
	raw := strings.Join(strings.Fields(form.Get("token")), "")
	if len(raw) > len("bearer") && strings.EqualFold(raw[:len("bearer")], "bearer") {
		raw = raw[len("bearer"):]
	}
	if raw == "" {
		return s.showDecoded(c, http.StatusBadRequest, "Paste a token.", nil)
	}
	found, err := s.inspection(c, raw)
	if p, ok := errors.AsType[*control.Problem](err); ok {
		return s.showDecoded(c, p.Status, "That is no JWT: "+p.Hint+".", nil)
	}
	if err != nil {
		return web.Result{}, err
	}
	return s.showDecoded(c, http.StatusOK, "", &found)
}

func (s *Server) showDecoded(c *web.Call, status int, problem string, found *control.Inspection) (web.Result, error) {
	data := &decodeData{frame: s.frame(c, "Decode a token", "Decode"), Found: found}
	data.Token = page.Field{Name: "token", Label: "Token", Required: true, Autocomplete: "off", Problem: problem,
		Hint: "An access token or ID token of this sandbox. Never paste one of a real tenant: it is a key."}
	if found == nil {
		return s.show(c, status, "decode", data)
	}
	data.Header, data.Claims = indented(found.Header), indented(found.Claims)
	data.Verdict = &page.Explain{Summary: found.Problem, Outcome: page.Tone(found.Decision.Outcome), Reason: found.Decision.Reason}
	if found.Decision.Outcome != string(page.Allow) {
		data.Verdict.Remedy = found.Decision.Remedy
	}
	for _, r := range found.Decision.Trail {
		data.Verdict.Rules = append(data.Verdict.Rules, page.Rule{Name: r.Reason, Text: r.Text, Source: r.Source})
	}
	data.Badge = page.Badge{Tone: data.Verdict.Outcome}
	return s.show(c, status, "decode", data)
}

// indented writes JSON for people, in the order that the token has.
func indented(v any) string {
	var out bytes.Buffer
	if err := json.Indent(&out, web.Marshal(v), "", "  "); err != nil {
		return "" // not reached: Marshal writes JSON
	}
	return out.String()
}
