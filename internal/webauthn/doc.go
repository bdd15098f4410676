// Package webauthn is the relying party's side of WebAuthn (passkeys), as far as
// a sign-in needs it: what a page asks the browser for, and whether the browser's
// answer proves it (WebAuthn level 2, sections 7.1 and 7.2).
//
// It asks for no attestation and takes none that names a maker: formats "none"
// and, by the new key itself, "packed". Keys are ES256, ES384, EdDSA and RS256.
// The person must have been verified by the device, and pages within pages of
// others are refused. Outputs of extensions are ignored: none is asked for.
//
// It keeps nothing and reads no clock: challenges come with each call, and how
// long one is good, whose a passkey is and where it is stored is for the caller
// (idp). A browser's answer is input from the network: all of it is bounded, and
// CBOR is read in one way only.
package webauthn
