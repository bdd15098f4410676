package pcapi

import (
	"net/http"
	"strconv"

	"github.com/pcsandbox/pcsandbox/internal/web"
)

// Pieces that all resources share on the wire (partner-center-api.md 3).

type linkJSON struct {
	URI     string       `json:"uri"` // below /v1: the Java SDK adds that itself
	Method  string       `json:"method"`
	Headers []headerJSON `json:"headers"`
}

type headerJSON struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

type linksJSON struct {
	Self     *linkJSON `json:"self,omitempty"`
	Next     *linkJSON `json:"next,omitempty"`
	Previous *linkJSON `json:"previous,omitempty"`
}

// attributesJSON says what kind of resource something is.
type attributesJSON struct {
	ETag       string `json:"etag,omitempty"`
	ObjectType string `json:"objectType"`
}

type addressJSON struct {
	Country     string `json:"country,omitempty"`
	Region      string `json:"region,omitempty"`
	City        string `json:"city,omitempty"`
	State       string `json:"state,omitempty"`
	Line1       string `json:"addressLine1,omitempty"`
	Line2       string `json:"addressLine2,omitempty"`
	PostalCode  string `json:"postalCode,omitempty"`
	FirstName   string `json:"firstName,omitempty"`
	LastName    string `json:"lastName,omitempty"`
	PhoneNumber string `json:"phoneNumber,omitempty"`
}

func get(uri string) *linkJSON { return &linkJSON{URI: uri, Method: "GET", Headers: []headerJSON{}} }

func self(uri string) linksJSON { return linksJSON{Self: get(uri)} }

// Sizes in bytes that few answers exceed, so that their buffers need not grow.
const (
	envelopeSize = 256
	tokensSize   = 1024 // of links to the neighbours
	itemSize     = 544
)

// collection is the answer that shows a page. totalCount is the number of items
// in this page, as the SDKs define it. Items are written one after another, so
// that each kind can be as quick as it needs to be.
func collection[T any](c *web.Call, pg page[T], write func(T, []byte) []byte) web.Result {
	size := envelopeSize + itemSize*len(pg.rows)
	if pg.back || pg.more {
		size += tokensSize
	}
	body := append(c.Buffer(size), `{"totalCount":`...)
	body = strconv.AppendInt(body, int64(len(pg.rows)), 10)
	body = append(body, `,"items":[`...)
	for i, row := range pg.rows {
		if i > 0 {
			body = append(body, ',')
		}
		body = write(row, body)
	}
	links, continuation := pg.links()
	if body = append(body, ']'); continuation != "" {
		body = appendText(append(body, `,"continuationToken":`...), continuation)
	}
	body = links.append(append(body, `,"links":`...))
	body = append(body, `,"attributes":{"objectType":"Collection"}}`...)
	return web.Result{Status: http.StatusOK, Body: body}.With("Content-Type", "application/json; charset=utf-8")
}

// append writes the links as JSON.
func (l linksJSON) append(b []byte) []byte {
	before := byte('{')
	for _, to := range []struct {
		name string
		*linkJSON
	}{{"self", l.Self}, {"next", l.Next}, {"previous", l.Previous}} {
		if to.linkJSON == nil {
			continue
		}
		b = appendText(append(b, before), to.name)
		b = appendText(append(b, `:{"uri":`...), to.URI)
		b = appendText(append(b, `,"method":`...), to.Method)
		b = append(b, `,"headers":[`...)
		for _, h := range to.Headers {
			b = appendText(append(b, `{"key":`...), h.Key)
			b = append(appendText(append(b, `,"value":`...), h.Value), '}')
		}
		b = append(b, "]}"...)
		before = ','
	}
	return append(b, '}')
}

// appendText writes a JSON string.
func appendText(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			return append(b, web.Marshal(s)...)
		}
	}
	return append(append(append(b, '"'), s...), '"')
}
