// Package console is the training console, the control API, health, figures and
// the CA's download: what stands on the second listener and imitates nobody.
//
// Its pages have no powers of their own: they show and do what the control API
// shows and does, whose wire types are package control. They work without a
// script and refer to one another by paths, so that a seat's console works below
// /seats/NAME. The control API is one table (endpoints.go), from which its routes
// and its OpenAPI document are made.
//
// What changes the sandbox stands in its journal; what only looks at it does not,
// and neither does a token that somebody has decoded. What the process as a whole
// can do (seats, loading a scenario) the console asks of a [Host].
package console
