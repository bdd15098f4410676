package pcapi

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/web"
)

// Page sizes: what a list gives when asked for none, and the most it gives. The
// service's own numbers are not known; the SDKs ask for at most 500.
const (
	defaultSize = 100
	maxSize     = 500
)

// A pageRequest says which page of which list a call asks for.
type pageRequest struct {
	path string // as links spell it, below /v1
	size int
	sent string // size as the client sent it
	seek seek
	// token is the continuation token that came with the call.
	token string
	// first and last are the places of the first and last row of the page from
	// which next and previous are counted.
	first, last place
	query       string // what was asked besides, as an encoded query: filter, order
}

// seek is the direction of seek paging.
type seek string

const (
	seekFirst    seek = "First"
	seekNext     seek = "Next"
	seekPrevious seek = "Previous"
	seekLast     seek = "Last"
)

// seeks are the directions by what clients send: words, or the numbers of the
// service's own description (partner-center-api.md 3).
var seeks = map[string]seek{
	"next": seekNext, "previous": seekPrevious, "first": seekFirst, "last": seekLast,
	"0": seekNext, "1": seekPrevious, "2": seekFirst, "3": seekLast,
}

// readPage reads size, seekOperation and MS-ContinuationToken of a call. The
// parameters that shape the list must be the same on every page; they are kept
// in the token, so a client need not repeat them.
func readPage(c *web.Call, path string, parameters ...string) (*pageRequest, error) {
	p := &pageRequest{path: path, size: defaultSize, seek: seekFirst}
	if err := p.readSize(c.Query("size")); err != nil {
		return nil, err
	}
	p.query = shaping(c, parameters)
	op := c.Query("seekOperation")
	if op == "" {
		return p, nil
	}
	var ok bool
	if p.seek, ok = seeks[strings.ToLower(op)]; !ok {
		return nil, invalidParameter.instead("The parameter seekOperation is invalid: it must be one of Next, Previous, First or Last.")
	}
	return p, p.resume(c.Header.Get(headerContinuation))
}

func (p *pageRequest) readSize(sent string) error {
	if sent == "" {
		return nil
	}
	size, err := strconv.Atoi(sent)
	if err != nil || size < 0 || size > maxSize {
		return invalidParameter.instead("The parameter size is invalid: it must be a number from 1 to 500.")
	}
	p.sent = strconv.Itoa(size)
	if size > 0 { // the SDKs send 0 for the default
		p.size = size
	}
	return nil
}

// resume takes up where the page that came with the token left off.
func (p *pageRequest) resume(sent string) error {
	if sent == "" {
		if p.seek == seekFirst || p.seek == seekLast {
			return nil
		}
		return missingParameter.instead("The header MS-ContinuationToken is missing: seekOperation " + string(p.seek) + " needs it.")
	}
	t, err := parseContinuation(sent)
	if err != nil || t.path != strings.ToLower(p.path) || p.query != "" && p.query != t.query {
		return invalidParameter.instead("The header MS-ContinuationToken is invalid: it must come from the page before, of the same list.")
	}
	p.token = sent
	p.first, p.last, p.query = t.first, t.last, t.query
	if p.sent == "" {
		p.size = t.size
	}
	return nil
}

// shaping is the encoded query of the parameters that shape a list, in a fixed
// order and spelling.
func shaping(c *web.Call, names []string) string {
	if c.URL.RawQuery == "" {
		return ""
	}
	values := url.Values{}
	for _, name := range names {
		if value := c.Query(name); value != "" {
			values.Set(name, value)
		}
	}
	return values.Encode()
}

// parameter is the value of a parameter that shapes the list.
func (p *pageRequest) parameter(name string) string {
	if p.query == "" {
		return ""
	}
	values, _ := url.ParseQuery(p.query) // what cannot be read is a token somebody forged: it shapes nothing
	return values.Get(name)
}
