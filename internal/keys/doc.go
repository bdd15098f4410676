// Package keys owns the private keys of a process and the certificates that
// publish them: Entra's signing keys and their rotation, the signing keys of
// the partners' federated providers, the generated application certificate,
// and the certificate authority with its TLS leaves.
//
// It knows neither tokens nor assertions (packages token and saml) nor worlds:
// all seats of a process share one Set. Time is always an argument.
package keys
