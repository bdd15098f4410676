package token

import "errors"

// The reasons for which a token is refused, in the order they are looked at.
var (
	ErrMalformed   = errors.New("token is malformed")
	ErrAlgorithm   = errors.New("token is not signed with RS256")
	ErrUnknownKey  = errors.New("token names a key that is not published")
	ErrSignature   = errors.New("token signature does not verify")
	ErrStranger    = errors.New("token was issued by another sandbox")
	ErrIssuer      = errors.New("token issuer is not accepted here")
	ErrNotYetValid = errors.New("token is not yet valid")
	ErrExpired     = errors.New("token has expired")
	ErrAudience    = errors.New("token is for another audience")
)
