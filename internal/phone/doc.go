// Package phone keeps what a person's phone shows: sign-ins of any party that
// wait for approval. Entra and the partners' own providers ask here; the person
// answers on the console's phone page, a test through the control API, or the
// phone by itself when the scenario says so.
//
// TOTP secrets are not here: they are registered methods, in package directory.
package phone
