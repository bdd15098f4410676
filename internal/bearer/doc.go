// Package bearer owns what services that take access tokens of Entra's share: the
// token of a call, what a good one looks like, what became of it in the words of
// package policy, and what the journal is told of its claims. Which audiences a
// service takes and whom a token stands for is left to the services, the check
// itself to package token.
package bearer
