package page

// Banner stands on every page. It is a constant so that no setting can reach it.
const Banner = "pcsandbox – a practice sandbox. Not Microsoft. Never type a real password."

// Kind says which party a page belongs to. It chooses accent and glyph, so that
// a trainee sees at a glance who is asking, and starts the name of the screen.
type Kind string

const (
	Entra    Kind = "entra"
	Provider Kind = "sts" // a partner's own federated identity provider
	Portal   Kind = "portal"
	Console  Kind = "console"
)

// Width is the shape of a page. The zero value is the one usual for its [Kind].
type Width string

const (
	Card Width = "card" // one narrow column, one question: sign-in pages
	Wide Width = "wide" // bar with navigation above tables: portal and console
)

// Common is what the layout needs to know about a page. The data of every page
// embeds it: [Set.Render] fills in what is empty and can be derived.
type Common struct {
	Title  string // of the document; required
	Screen string // stable name; when empty, kind and template: "entra.password"
	Kind   Kind   // when empty, that of the set
	Nonce  string // for scripts; when empty, a random one
	Width  Width

	Who     Who      // who is asking; an empty name is that of the party
	Nav     []Link   // wide pages
	Account *Account // who is signed in, with the way out; wide pages
	Notice  string   // above the content, quietly: nothing is wrong
	Explain *Explain // "Why am I seeing this?" below the content
	Trace   []Pair   // correlation id and the like, in the footer

	// FrameAncestors is who may frame the page; empty means nobody.
	FrameAncestors []string
	// Frames are the addresses that the page shows in frames; empty: none.
	Frames []string
}

// common makes every pointer to a struct that embeds Common a [Data].
func (c *Common) common() *Common { return c }

// Data is what a template is rendered with: a pointer to a struct that embeds
// [Common]. Render fills the empty fields of Common, so a value serves one page.
type Data interface{ common() *Common }

// Who is the line that tells a trainee which party asks, for whom, and why.
type Who struct {
	Name    string // "Entra ID", "Wingtip sign-in"
	Owner   string // on whose behalf: "Contoso", "wingtip.example"
	Purpose string // "to open Partner Center"
}

// Account is the person a wide page is shown to.
type Account struct {
	Name    string
	Detail  string // how they signed in: "pwd, mfa"
	SignOut string // address of the way out
}

// Link is an entry of the navigation.
type Link struct {
	Label   string
	Href    string
	Current bool
}

// Document is a rendered page and the headers that belong to it. Status and
// cookies are the caller's.
type Document struct {
	Headers []Header
	Body    []byte
}

// Header is one header line. It has the shape of the type of that name in
// package web, so that web.Header(h) converts it.
type Header struct{ Name, Value string }

// parties are the names shown when a page does not say who asks.
var parties = map[Kind]string{
	Entra:    "Entra ID",
	Provider: "Federated provider",
	Portal:   "Partner Center",
	Console:  "Sandbox console",
}

// usual is the width of each party's pages.
var usual = map[Kind]Width{Entra: Card, Provider: Card, Portal: Wide, Console: Wide}
