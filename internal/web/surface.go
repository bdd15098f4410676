package web

// A Surface is one service: its routes, its spelling of errors and the headers
// of all its answers. It is built once per process and holds no state: the world
// comes with each call.
type Surface struct {
	Name   string // idp, sts, pcapi, portal, console
	Routes []Route
	// NoRoute answers a path that no route matches, WrongMethod one that exists
	// under the other methods given.
	NoRoute     Func
	WrongMethod func(c *Call, allow []string) (Result, error)
	// Spell turns any error into the answer the real service would give.
	Spell func(*Call, error) Result
	// Stamp adds the headers every answer carries. It sees the finished result.
	Stamp func(*Call, Result) Result
	// MaxBody bounds a request's body in bytes; 0 means 1 MiB. Reading beyond it
	// fails with *http.MaxBytesError.
	MaxBody int64
}
