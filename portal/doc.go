// Package portal is the Partner Center portal: overview, customers and service
// management. It is an OpenID Connect client of Entra like any other: it knows
// who signed in from the ID token alone, whose signature it checks against the
// key document it fetches, keeps a session of its own, and calls the Partner
// Center API over HTTP with the user's access token.
//
// Every path below /dashboard is behind one door (door.go) that asks
// policy.AdmitPage; only the paths of signing in and out are not. A session
// without MFA is sent back to Entra once, to be stepped up.
//
// Who exists, who may do what and which phase of enforcement holds is not its
// business: the first two it learns from Entra and the API, the last from the
// function that [Server] is given.
package portal
