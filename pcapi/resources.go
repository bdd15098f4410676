package pcapi

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

// collectionJSON is the envelope of lists. TotalCount is the number of items in
// this page, as the SDKs define it.
type collectionJSON[T any] struct {
	TotalCount        int            `json:"totalCount"`
	Items             []T            `json:"items"`
	ContinuationToken string         `json:"continuationToken,omitempty"`
	Links             linksJSON      `json:"links"`
	Attributes        attributesJSON `json:"attributes"`
}
