package directory

import (
	"slices"

	"github.com/pcsandbox/pcsandbox/internal/world"
)

// UsePasskey stores what a passkey is after it was used: its counter moved on.
func UsePasskey(tx *world.Txn, userID, methodID string, credential []byte) error {
	return changeMethod(tx, userID, methodID, func(m *Method) { m.Credential = credential })
}

// RemoveMethod takes a registered method from the user, who does not use it as
// the default any more either.
func RemoveMethod(tx *world.Txn, userID, methodID string) error {
	if err := changeMethod(tx, userID, methodID, func(*Method) {}); err != nil {
		return err
	}
	return updateUser(tx, userID, func(u *User) {
		u.Methods = slices.DeleteFunc(slices.Clone(u.Methods), func(m Method) bool { return m.ID == methodID })
	})
}

// PreferMethod makes a registered method the one that is asked for first.
func PreferMethod(tx *world.Txn, userID, methodID string) error {
	if err := changeMethod(tx, userID, methodID, func(*Method) {}); err != nil {
		return err
	}
	return updateUser(tx, userID, func(u *User) {
		i := slices.IndexFunc(u.Methods, func(m Method) bool { return m.ID == methodID })
		u.Methods = slices.Concat(u.Methods[i:i+1], u.Methods[:i], u.Methods[i+1:])
	})
}

// changeMethod changes one registered method of the user.
func changeMethod(tx *world.Txn, userID, methodID string, change func(*Method)) error {
	found := false
	err := updateUser(tx, userID, func(u *User) {
		u.Methods = slices.Clone(u.Methods)
		for i := range u.Methods {
			if u.Methods[i].ID == methodID {
				found = true
				change(&u.Methods[i])
			}
		}
	})
	if err == nil && !found {
		return NotFoundError{"method", methodID}
	}
	return err
}
