package pcapi

import (
	"encoding/base64"
	"encoding/json"
	"errors"
)

// A continuation is what the opaque MS-ContinuationToken says: a page, by the
// places of its first and last row, and the list it belongs to. It holds no
// secret: a forged one shows nothing that the caller could not ask for.
type continuation struct {
	path, query string
	size        int
	first, last place
}

type continuationJSON struct {
	Path  string `json:"p"`
	Query string `json:"q,omitempty"`
	Size  int    `json:"n"`
	First place  `json:"f"`
	Last  place  `json:"l"`
}

// maxContinuation bounds a token. Ours are shorter.
const maxContinuation = 8 << 10

var errContinuation = errors.New("not a continuation token")

func (c continuation) String() string {
	text, _ := json.Marshal(continuationJSON{c.path, c.query, c.size, c.first, c.last}) // strings and numbers
	return base64.RawURLEncoding.EncodeToString(text)
}

func parseContinuation(sent string) (continuation, error) {
	if len(sent) > maxContinuation {
		return continuation{}, errContinuation
	}
	text, err := base64.RawURLEncoding.DecodeString(sent)
	if err != nil {
		return continuation{}, errContinuation
	}
	var t continuationJSON
	if err := json.Unmarshal(text, &t); err != nil || t.Size < 1 || t.Size > maxSize || t.First > lastPlace || t.Last > lastPlace {
		return continuation{}, errContinuation
	}
	return continuation{t.Path, t.Query, t.Size, t.First, t.Last}, nil
}
