package replay

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// maxBody bounds what is read of an answer.
const maxBody = 8 << 20

// A reply is an answer that was read to its end.
type reply struct {
	method string
	url    *url.URL
	status int
	line   string // status line after the version: 401 Unauthorized - MFA required
	header http.Header
	body   []byte
}

func readReply(resp *http.Response, method string, at *url.URL) (*reply, error) {
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s %s: the answer broke off: %w", method, at.Path, err)
	case len(body) > maxBody:
		return nil, fmt.Errorf("%s %s: the answer is longer than %d bytes", method, at.Path, maxBody)
	}
	return &reply{method: method, url: at, status: resp.StatusCode, line: resp.Status, header: resp.Header, body: body}, nil
}

// json reads the body, with numbers as they are written. Partner Center may put
// a byte-order mark before it.
func (r *reply) json() (any, error) {
	d := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(r.body, []byte("\ufeff"))))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, fmt.Errorf("the answer is not JSON: %s", excerpt(string(r.body)))
	}
	return v, nil
}

func (r *reply) answer() *Answer {
	return &Answer{Method: r.method, Path: r.url.Path, Status: r.line}
}

// redirect is where the answer sends a browser, and with which method. Like
// browsers, it turns a POST into a GET unless the status says to keep it.
func (r *reply) redirect() (to *url.URL, keep bool, err error) {
	switch r.status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther:
	case http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		keep = true
	default:
		return nil, false, nil
	}
	to, err = r.url.Parse(r.header.Get("Location"))
	if err != nil || r.header.Get("Location") == "" {
		return nil, false, fmt.Errorf("%s %s: a redirect to %q, which is no address", r.method, r.url.Path, r.header.Get("Location"))
	}
	return to, keep, nil
}

// excerpt is the beginning of a text, on one line.
func excerpt(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	const most = 300
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + " …"
	}
	return s
}
