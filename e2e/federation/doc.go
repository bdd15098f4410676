// Package federation checks what a partner's own identity provider signs with a
// tool that shares no code with the sandbox: xmlsec1.
//
// The provider is walked through by its forms over plain HTTP; only the answer
// that it hands to the browser, and the certificate in its federation metadata,
// are looked at.
package federation
