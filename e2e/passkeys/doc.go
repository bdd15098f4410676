// Package passkeys holds the sandbox's own reading of WebAuthn against that of
// a library of others, go-webauthn: both must take and refuse the same answers.
package passkeys
