package web

import (
	"net/http"
	"strings"
)

// CORS returns the result with leave for scripts of an origin to read it; "*"
// means any. Methods, if given, are named for preflight requests. An empty origin
// changes nothing. Errors need it as much as successes: without it a browser
// shows scripts a network failure instead of the error.
func CORS(r Result, origin string, methods ...string) Result {
	if origin == "" {
		return r
	}
	r = r.With("Access-Control-Allow-Origin", origin)
	if origin != "*" {
		r = r.With("Vary", "Origin")
	}
	if len(methods) > 0 {
		r = r.With("Access-Control-Allow-Methods", strings.Join(methods, ", "))
	}
	return r
}

// Preflight answers an OPTIONS request of a browser that asks whether a script
// of an origin may call a path with these methods. It allows the headers the
// browser asks for, if they are names.
func Preflight(c *Call, origin string, methods ...string) Result {
	r := CORS(Result{Status: http.StatusNoContent}, origin, methods...)
	if ask := c.Header.Get("Access-Control-Request-Headers"); ask != "" && len(ask) <= 1024 && headerList(ask) {
		r = r.With("Access-Control-Allow-Headers", ask)
	}
	return r.With("Access-Control-Max-Age", "600")
}

func headerList(s string) bool {
	return strings.Trim(strings.ToLower(s), "abcdefghijklmnopqrstuvwxyz0123456789-_, ") == ""
}
