// Package console is the training console, the control API, health and the CA's
// download: what stands on the second listener and imitates nobody.
//
// Its pages have no powers of their own: they show and do what the control API
// shows and does, whose wire types are package control. What the process as a
// whole can do (seats, loading a scenario) it asks of a [Host].
package console
