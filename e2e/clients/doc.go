// Package clients holds the sandbox to what libraries of others expect of an
// OpenID provider and of Entra: each test is a small program written as that
// library's users would write it, and shares no code with the sandbox.
package clients
