// Package commerce keeps customers as a partner's business, everything below
// them, and the count of calls that the progressive phase of enforcement needs.
//
// A customer's directory (its users, domains and roles) is package directory.
package commerce
