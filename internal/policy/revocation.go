package policy

// A Revocation is something that ends what sign-ins of a user left behind.
type Revocation int

const (
	SessionsRevoked Revocation = iota // by the user or an administrator
	PasswordChanged                   // by the user, self-service reset included
	PasswordReset                     // by an administrator, in the Entra admin center
)

// A Remnant is what a sign-in leaves behind, as revoking it tells its kinds apart.
type Remnant struct {
	ByPassword   bool // the person typed their password at Entra to get it
	Token        bool // a refresh token; else the cookie of a browser's session
	Confidential bool // a token of a client that has a credential
}

// Ends reports whether it ends a remnant: Microsoft's table of revocation
// ("Refresh tokens in the Microsoft identity platform"). An expired password is no
// revocation: everything stays alive.
func (r Revocation) Ends(left Remnant) bool {
	switch r {
	case PasswordChanged:
		return left.ByPassword && !(left.Token && left.Confidential)
	case PasswordReset:
		return left.Token || left.ByPassword
	case SessionsRevoked:
	}
	return true
}
