// Package pcapi plays the Partner Center REST API: the gate that every call
// passes, the operations behind it, and how refusals are spelt on the wire.
//
// [Server.Surface] is the table of contents. Operations that are played stand in
// operations.go, with who may call them; operations that the real service has
// and the sandbox does not play stand in notsimulated.go and answer 501 by name.
// Error codes stand in catalogue.go and nowhere else.
//
// Who calls is known from the access token alone. Whether the call is served is
// decided by package policy; tokens are issued by idp and checked by package
// token; customers are rows of commerce, their users rows of directory.
package pcapi
