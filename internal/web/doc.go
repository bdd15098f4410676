// Package web is the few lines between a route and a handler: the index of
// routes by shape, what a handler gets and returns, forms, cookies and host
// names, and the oddities of the wire (exact header spelling, a reason phrase of
// one's own, chunks).
//
// A handler is a [Func]: it gets a [Call] and returns a [Result] or an error, and
// never sees an http.ResponseWriter, so it cannot answer twice or forget to
// return. A [Surface] is one service: its routes, how it spells errors, which
// headers all its answers carry. [Surface.Serve] answers a request in a world and
// writes the journal; [NewServer] and [Listener] bring requests to it.
//
// What the answers say, which world a request belongs to and which surface it
// is meant for are left to others.
package web
