// Package clients holds the sandbox to what libraries of others expect of an
// OpenID provider and of Entra: each program is written as that library's users
// would write it, and shares no code with the sandbox.
//
// One sandbox serves all of them. Libraries for Go run in the test; those of
// another language run in one program per language (folders node, python, java),
// and msal-browser in Chromium. What came out is docs/clients.md.
package clients
