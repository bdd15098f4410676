// Package sts is a partner's own federated identity provider: what AD FS would
// be at the partner. Each federated domain has one, with its own accounts,
// sign-in pages, browser session and signing certificate, below
// /sts/{domain}/adfs. It speaks WS-Federation's passive profile and SAML-P; which
// of the two a request speaks, the answer speaks, too.
//
// A browser comes with a request (wsignin1.0 or an AuthnRequest), shows who it is
// unless a session says so already, and leaves with a signed assertion in a form
// that posts itself to Entra ID. Whether the provider asks for a second factor,
// and whether it tells of it, are settings of the provider that Entra ID never
// sees: a provider that asks and does not tell is what locks people out. With
// wsignout1.0 or a LogoutRequest the browser's session ends, and it goes back.
//
// A program without a browser trades user name and password for an assertion at
// the active endpoints (WS-Trust's usernamemixed), which it finds by the MEX
// document. There MFA is impossible, and no assertion tells of it.
//
// What an assertion is worth is judged by Entra ID (package idp), which shares
// no row with this package: form and assertion are all that passes between them.
package sts
