package pcapi

import (
	"iter"
	"math"
	"slices"
	"strconv"
	"strings"
)

// A place is where a row stands in its list, from 1.
type place = uint64

const lastPlace place = math.MaxInt64

// A list is something to turn pages in. Both ways begin beyond a place and do
// not cost what lies before it.
type list[T any] struct {
	after  func(place) iter.Seq2[place, T]
	before func(place) iter.Seq2[place, T] // backwards
}

// A page is some rows of a list.
type page[T any] struct {
	request     *pageRequest
	rows        []T
	first, last place
	back, more  bool // there are rows before and behind it
}

// turn reads the page that a request asks for. It reads one row more than the
// page holds, to know whether another page lies beyond.
func turn[T any](p *pageRequest, l list[T]) page[T] {
	out := page[T]{request: p}
	switch p.seek {
	case seekFirst:
		out.more = out.take(l.after(0))
	case seekNext:
		out.first, out.last = p.last+1, p.last
		out.more = out.take(l.after(p.last))
		for at := range l.after(0) {
			out.back = at < out.first // cheaper than looking backwards
			break
		}
	case seekPrevious:
		out.first, out.last = p.first, p.first-min(p.first, 1)
		out.back = out.take(l.before(p.first))
		out.reverse()
		out.more = has(l.after(out.last))
	case seekLast:
		out.back = out.take(l.before(lastPlace))
		out.reverse()
	}
	return out
}

// take fills the page and reports whether a row was left over.
func (pg *page[T]) take(rows iter.Seq2[place, T]) bool {
	for at, row := range rows {
		if len(pg.rows) == pg.request.size {
			return true
		}
		if len(pg.rows) == 0 {
			pg.first, pg.rows = at, make([]T, 0, min(pg.request.size, 16))
		}
		pg.last = at
		pg.rows = append(pg.rows, row)
	}
	return false
}

// reverse puts a page that was read backwards in order.
func (pg *page[T]) reverse() {
	if len(pg.rows) > 0 {
		pg.first, pg.last = pg.last, pg.first
		slices.Reverse(pg.rows)
	}
}

// has reports whether there is a row at all.
func has[T any](rows iter.Seq2[place, T]) bool {
	for range rows {
		return true
	}
	return false
}

// links lead to this page and its neighbours. The neighbours' repeat the
// direction in the address and the token in a header (partner-center-api.md 3).
func (pg *page[T]) links() (l linksJSON, continuation string) {
	token := pg.token()
	l.Self = pg.request.self()
	if pg.more {
		l.Next, continuation = pg.request.neighbour(seekNext, token), token
	}
	if pg.back {
		l.Previous = pg.request.neighbour(seekPrevious, token)
	}
	return l, continuation
}

func (pg *page[T]) token() string {
	if !pg.more && !pg.back {
		return "" // nowhere to go
	}
	p := pg.request
	return continuation{path: strings.ToLower(p.path), query: p.query, size: p.size, first: pg.first, last: pg.last}.String()
}

func (p *pageRequest) self() *linkJSON {
	var query []string
	if p.sent != "" {
		query = append(query, "size="+p.sent)
	}
	if p.token == "" {
		return p.link(query, []headerJSON{})
	}
	return p.link(append(query, "seekOperation="+string(p.seek)), tokenHeader(p.token))
}

func (p *pageRequest) neighbour(to seek, token string) *linkJSON {
	return p.link([]string{"size=" + strconv.Itoa(p.size), "seekOperation=" + string(to)}, tokenHeader(token))
}

func (p *pageRequest) link(query []string, headers []headerJSON) *linkJSON {
	if p.query != "" {
		query = append(query, p.query)
	}
	uri := p.path
	if len(query) > 0 {
		uri += "?" + strings.Join(query, "&")
	}
	return &linkJSON{URI: uri, Method: "GET", Headers: headers}
}

func tokenHeader(token string) []headerJSON {
	return []headerJSON{{Key: "MS-ContinuationToken", Value: token}}
}
