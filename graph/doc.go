// Package graph plays the part of Microsoft Graph that partners use: the gate that
// every call passes, the operations behind it, and Graph's own spelling of lists
// and refusals.
//
// [Server.Surface] is the table of contents. Operations that are played stand in
// operations.go, with the permissions and directory roles they need; each is
// served under /v1.0 and /beta. What Graph has beyond them answers 501 by name
// (notsimulated.go). Error codes stand in catalogue.go and nowhere else.
//
// Who calls is known from the access token alone; whether the call is served is
// decided by package policy. The rows are those of directory: what is changed here
// is what the next sign-in meets.
package graph
