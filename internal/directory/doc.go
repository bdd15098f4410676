// Package directory keeps what Entra ID's directories hold: tenants and their
// policies, domains and their federation, users and their methods, applications
// with their service principals and consents, groups, and the delegated
// administration (GDAP) between partners and customers.
//
// The passwords and secrets here are published examples: they are compared in
// constant time and not hashed. Who is signed in right now belongs to package
// signin, what a phone shows to package phone, customers as a partner's business
// to package commerce.
package directory
