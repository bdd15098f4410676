package graph

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/web"
)

// Page sizes of lists.
const (
	defaultTop = 100
	maxTop     = 1000
)

// collection is a list that fits on one page.
func collection(c *web.Call, of string, all []entity) (web.Result, error) {
	return listed(c, of, all, nil)
}

// listed is an answer of a list, with the link to the next page if there is one.
func listed(c *web.Call, of string, all []entity, next any) (web.Result, error) {
	shown := []entity{}
	for _, e := range all {
		e, err := selected(c, e)
		if err != nil {
			return web.Result{}, err
		}
		shown = append(shown, e)
	}
	out := entity{context(c, of)}
	if next != nil {
		out = append(out, property{name: "@odata.nextLink", value: next})
	}
	return answer(http.StatusOK, append(out, property{name: "value", value: shown})), nil
}

// A page is where in a long list a call is.
type page struct {
	top   int
	after uint64 // sequence number of the last row shown; 0: none yet
}

func readPage(c *web.Call) (page, error) {
	p := page{top: defaultTop}
	if sent := c.Query("$top"); sent != "" {
		top, err := strconv.Atoi(sent)
		if err != nil || top < 1 || top > maxTop {
			return p, queryInvalid.with("$top", "it must be a number from 1 to "+strconv.Itoa(maxTop))
		}
		p.top = top
	}
	if sent := c.Query("$skiptoken"); sent != "" {
		after, err := strconv.ParseUint(sent, 36, 63)
		if err != nil || after == 0 {
			return p, queryInvalid.with("$skiptoken", "it must come from an @odata.nextLink")
		}
		p.after = after
	}
	return p, nil
}

// next is the link to what follows the row with a sequence number: the same
// question, asked from there.
func (p page) next(c *web.Call, seq uint64) string {
	q := url.Values{}
	for _, name := range []string{"$filter", "$orderby", "$select", "$top"} {
		if v := c.Query(name); v != "" {
			q.Set(name, v)
		}
	}
	q.Set("$skiptoken", strconv.FormatUint(seq, 36))
	return c.Site.Graph() + c.URL.EscapedPath() + "?" + strings.ReplaceAll(q.Encode(), "%24", "$")
}

// onlyQuery refuses query options that a list does not play: passing them over
// would answer another question.
func onlyQuery(c *web.Call, played ...string) error {
	for _, name := range []string{"$filter", "$orderby", "$top", "$skiptoken", "$skip", "$search", "$expand", "$count", "$apply"} {
		if c.Query(name) != "" && !slices.Contains(played, name) {
			return notPlayed.with("the query option " + name + " here")
		}
	}
	return nil
}
