package directory

import (
	"slices"
	"strings"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// A User is an account in a tenant.
type User struct {
	ID          string // object id
	TenantID    string
	Key         string // name in the scenario; empty for users made while running
	UPN         string // user principal name, in the spelling it was given
	DisplayName string
	GivenName   string
	FamilyName  string
	Password    string // empty for a federated user
	ImmutableID string // anchor of a federated user
	Disabled    bool

	// GuestOf is the object id of the account at home whose person this guest
	// object stands for; empty for members.
	GuestOf string

	// What smart lockout counts, and until when it keeps everybody out.
	FailedSignIns int
	LastFailure   time.Time
	Lockouts      int // how often in a row: each is longer
	LockedUntil   time.Time

	PerUserMFA policy.PerUserMFA
	Methods    []Method // registered second factors
	// GraceEnds is when putting off registration ends; zero: nobody asked yet.
	GraceEnds time.Time
	Roles     []policy.AgentRole
	// DirectoryRoles are role template ids held in the user's own tenant.
	DirectoryRoles []string
	// AppRoles are the app roles the user is assigned, by the app that defines them.
	AppRoles map[string][]string
	// TokensValidFrom is the moment before which sign-ins are dead, and RevokedSeq
	// its sequence number: times are whole seconds.
	TokensValidFrom time.Time
	RevokedSeq      uint64
	// PasswordChanged and PasswordReset are when the person, and an administrator,
	// last set another password: they end less (see [User.Ended]).
	PasswordChanged, PasswordReset Cutoff

	UsageLocation       string
	PhoneNumber         string
	ForceChangePassword bool
	DeletedAt           time.Time // zero unless soft-deleted
	CreatedAt           time.Time

	Seq uint64
}

// A Method is a registered second factor.
type Method struct {
	ID           string
	Kind         policy.Method
	Secret       string // Base32, for TOTP
	LastTimeStep int64  // newest time step accepted, so that a code works once
	Registered   time.Time

	Name       string    // as people tell it apart, e.g. the device's name
	Phone      string    // number, for text messages and calls
	Credential []byte    // of a passkey: internal/webauthn's Credential as JSON
	Pass       string    // a Temporary Access Pass
	PassFrom   time.Time // it is good from here
	PassUntil  time.Time // to here
	PassOnce   bool      // and, of these, once
	PassUsed   bool
	Provider   string // id of the [ExternalProvider] of an external method
}

// Users are all accounts of all tenants, by object id.
var Users = world.NewTable("users", func(u User) string { return u.ID },
	world.Unique("upn", func(u User) string {
		if !u.DeletedAt.IsZero() {
			return "" // a deleted user's name is free again
		}
		return strings.ToLower(u.UPN)
	}),
	world.Unique("key", func(u User) string { return u.Key }),
	world.Unique("guest", func(u User) string {
		if u.GuestOf == "" || !u.DeletedAt.IsZero() {
			return ""
		}
		return u.TenantID + " " + u.GuestOf
	}),
	world.Unique("immutable_id", func(u User) string {
		if u.ImmutableID == "" {
			return ""
		}
		return u.TenantID + " " + u.ImmutableID
	}),
	world.Ordered("tenant", func(u User) string { return u.TenantID }, func(u User) uint64 { return u.Seq }))

// FindUser finds a user by user principal name, in any letter case.
func FindUser(r world.Reader, upn string) (User, bool) {
	return Users.Find(r, "upn", strings.ToLower(strings.TrimSpace(upn)))
}

// FindUserByImmutableID finds the user a federated assertion speaks of.
func FindUserByImmutableID(r world.Reader, tenantID, immutableID string) (User, bool) {
	return Users.Find(r, "immutable_id", tenantID+" "+immutableID)
}

// FindGuest finds the guest object that stands in a tenant for an account that is
// at home elsewhere.
func FindGuest(r world.Reader, tenantID, homeID string) (User, bool) {
	return Users.Find(r, "guest", tenantID+" "+homeID)
}

// Method returns the user's first registered method of a kind.
func (u User) Method(kind policy.Method) (Method, bool) {
	for _, m := range u.Methods {
		if m.Kind == kind {
			return m, true
		}
	}
	return Method{}, false
}

// MethodKinds lists the kinds of the registered methods, each once, in their
// order.
func (u User) MethodKinds() []policy.Method {
	var out []policy.Method
	for _, m := range u.Methods {
		if !slices.Contains(out, m.Kind) {
			out = append(out, m.Kind)
		}
	}
	return out
}

// AddMethod registers a second factor for the user.
func AddMethod(tx *world.Txn, userID string, m Method) error {
	return updateUser(tx, userID, func(u *User) { u.Methods = append(slices.Clone(u.Methods), m) })
}

// UseTimeStep notes that the TOTP code of a time step was accepted.
func UseTimeStep(tx *world.Txn, userID, methodID string, step int64) error {
	return updateUser(tx, userID, func(u *User) {
		u.Methods = slices.Clone(u.Methods)
		for i := range u.Methods {
			if u.Methods[i].ID == methodID {
				u.Methods[i].LastTimeStep = step
			}
		}
	})
}

// A Cutoff is a moment that ends what was signed in before it. Times are whole
// seconds: within one, the sequence number tells.
type Cutoff struct {
	At  time.Time
	Seq uint64
}

func (c Cutoff) ends(at time.Time, seq uint64) bool {
	return at.Before(c.At) || at.Equal(c.At) && seq <= c.Seq
}

// Revoked reports whether a sign-in of a moment, and all that was made from it, is
// dead.
func (u User) Revoked(at time.Time, seq uint64) bool {
	return Cutoff{u.TokensValidFrom, u.RevokedSeq}.ends(at, seq)
}

// Ended finds what ended a remnant of a sign-in of a moment, if anything did.
func (u User) Ended(left policy.Remnant, at time.Time, seq uint64) (by Cutoff, ended bool) {
	cutoffs := [...]Cutoff{
		policy.SessionsRevoked: {u.TokensValidFrom, u.RevokedSeq},
		policy.PasswordChanged: u.PasswordChanged,
		policy.PasswordReset:   u.PasswordReset,
	}
	for kind, cutoff := range cutoffs {
		if policy.Revocation(kind).Ends(left) && cutoff.ends(at, seq) && !cutoff.At.Before(by.At) {
			by, ended = cutoff, true
		}
	}
	return by, ended
}

// RevokeSessions kills the user's sign-ins until now, with their refresh tokens.
func RevokeSessions(tx *world.Txn, userID string, now time.Time) error {
	return updateUser(tx, userID, func(u *User) { u.TokensValidFrom, u.RevokedSeq = now, tx.Seq() })
}

func updateUser(tx *world.Txn, id string, change func(*User)) error {
	u, ok := Users.Get(tx, id)
	if !ok {
		return NotFoundError{"user", id}
	}
	change(&u)
	return Users.Put(tx, u)
}
