// Package harness runs the real command as a separate process, as a user would,
// and gives tests nothing of it but its addresses and its CA certificate.
//
// It leaves what is done there to the packages beside it: browser (a person in
// headless Chromium), federation (what a partner's provider signs, checked by
// xmlsec1) and clients (libraries of others).
package harness
