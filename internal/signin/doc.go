// Package signin keeps Entra ID's running sign-ins: browser sessions, flows in
// progress, authorization codes, refresh tokens and device codes.
//
// It belongs to Entra alone: the Partner Center API, the portal and the partner's
// own provider know who signed in from tokens, as in reality. What a flow must do
// next is decided by package policy; what people's phones show is package phone.
// Rows are found by the SHA-256 of the opaque value that a client holds, so that
// no usable secret stands in the tables.
package signin
