// Package idp plays Entra ID: discovery and keys, realms, the authorize
// endpoint with its sign-in pages, the device code endpoint and the token
// endpoint, each in its v1.0 and v2.0 form.
//
// All grants of the token endpoint go through one pipeline (token.go): read the
// form once, authenticate the client, let the grant say who and what for, run
// the checks no grant can skip, mint, answer. Refusals are rows of one table
// (catalogue.go), spelt in one place (spell.go): as JSON, as a redirect to a
// client whose redirect URI is registered, or as a page.
//
// What a sign-in must do next is decided by package policy, who exists is kept
// by directory, what is under way by signin, how a token is signed by token.
// Nothing here knows what Partner Center makes of a token.
package idp
