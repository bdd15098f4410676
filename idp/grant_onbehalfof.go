package idp

// grantOnBehalfOf is refused in the way of an application that may not do it.
func grantOnBehalfOf(q *tokenRequest) (subject, error) { return subject{}, fail(7000114, q.client.ID) }
