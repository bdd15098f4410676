// Package token owns Entra's JSON Web Tokens: the claims in their order on the
// wire, minting them, the derived values Entra draws at random, decoding and
// verifying.
//
// It does not decide who gets a token or what it says (idp), nor what a token
// permits (policy, the surfaces). It keeps no state but bounded caches.
package token
