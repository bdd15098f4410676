package scenarios

import (
	"regexp"
	"slices"
	"strings"
)

var (
	// phoneForm is an international number, with whatever people put between digits.
	phoneForm = regexp.MustCompile(`^\+[1-9][0-9 ().-]{4,24}[0-9]$`)
	// passForm is what a Temporary Access Pass may be.
	passForm = regexp.MustCompile(`^[A-Za-z0-9!@#$%&*+_-]{8,48}$`)
)

// checkSecondFactor looks at what a user has registered.
func (c *checker) checkSecondFactor(m member) {
	f := m.SecondFactor
	if f == nil {
		return
	}
	if f.TOTP != "" && f.TOTP != made && !base32Form(string(f.TOTP)) {
		c.fault(&f.TOTP, "totp: %s is not a base32 secret of at least 16 letters A to Z and digits 2 to 7; write one, or true to have it made", quote(string(f.TOTP)))
	}
	for field, number := range map[string]*Enrolled{"sms": &f.SMS, "voice": &f.Voice} {
		if *number != "" && *number != made && !phoneForm.MatchString(string(*number)) {
			c.fault(number, "%s: %s is not a telephone number with its country code; write one in quotes, such as \"+1 555 0100\", or true to have one made", field, quote(string(*number)))
		}
	}
	c.checkPass(f.TAP)
	keys := make([]string, len(m.tenant.ExternalMethods))
	for i, x := range m.tenant.ExternalMethods {
		keys[i] = x.Key
	}
	c.known(&f.External, "external", f.External, "external method of "+m.tenant.Key, keys)
}

// checkPass looks at a Temporary Access Pass.
func (c *checker) checkPass(p *AccessPass) {
	if p == nil {
		return
	}
	if p.Pass != "" && !passForm.MatchString(p.Pass) {
		c.fault(&p.Pass, "pass: %s is not a Temporary Access Pass; write 8 to 48 letters, digits and signs without spaces", quote(p.Pass))
	}
	if c.spells(&p.Minutes) && (p.Minutes < 10 || p.Minutes > 43200) {
		c.fault(&p.Minutes, "minutes: a Temporary Access Pass is valid for 10 to 43200 minutes (30 days), not %d", p.Minutes)
	}
}

// checkGuest looks at whether a guest is somebody, somewhere else.
func (c *checker) checkGuest(m member) {
	if m.GuestOf == "" || !c.known(&m.GuestOf, "guest_of", m.GuestOf, "user", c.users) {
		return
	}
	home, person := c.full.User(m.GuestOf)
	switch {
	case home.Key == m.tenant.Key:
		c.fault(&m.GuestOf, "guest_of: %s is a user of %s itself; a guest comes from another tenant", m.GuestOf, home.Key)
	case person.GuestOf != "":
		c.fault(&m.GuestOf, "guest_of: %s is a guest, too; name the account at home, %s", m.GuestOf, person.GuestOf)
	}
	c.claim(&m.GuestOf, "guest of "+m.GuestOf+" at "+m.tenant.Key, c.owner("user", m.Key, m.User), "a person is a guest of a tenant once; remove one of them")
	for field, value := range map[string]any{"password": &m.Password, "password_expired": &m.PasswordExpired, "locked_for": &m.LockedFor, "provider": &m.Provider} {
		if c.spells(value) {
			c.fault(value, "%s: a guest signs in at home; set it on %s, or remove it", field, m.GuestOf)
		}
	}
	if c.sound(&m.SignIn) && federated(m.SignIn) {
		c.fault(&m.SignIn, "sign_in: a guest signs in at home; write managed where this tenant asks for MFA by itself, no-mfa where it does not, or remove it")
	}
}

// lintUser reports settings of a user that nothing comes of.
func (c *checker) lintUser(u *User, t, full *Tenant) {
	_, x := c.full.User(u.Key)
	if x == nil {
		return
	}
	if federated(x.SignIn) {
		_, domain, _ := strings.Cut(strings.ToLower(x.UPN), "@")
		if c.spells(&u.Password) && u.Password != "sandbox-"+u.Key { // else it is the default, spelt out
			c.fault(&u.Password, "password: %s is federated, so this is the password at the provider, and Entra has none; leave it out, or give the user a managed domain if Entra shall ask for it", domain)
		}
		for field, value := range map[string]any{"password_expired": &u.PasswordExpired, "locked_for": &u.LockedFor} {
			if c.spells(value) {
				c.fault(value, "%s: %s is federated, so Entra never asks for a password, and nothing comes of it; remove it", field, domain)
			}
		}
	}
	if f := u.SecondFactor; f != nil {
		for _, has := range []struct {
			factor Factor
			value  any
			there  bool
		}{
			{Push, &f.Push, f.Push}, {TOTP, &f.TOTP, f.TOTP != ""}, {SMS, &f.SMS, f.SMS != ""}, {Voice, &f.Voice, f.Voice != ""},
			{TAP, &f.TAP, f.TAP != nil}, {External, &f.External, f.External != ""},
		} {
			if has.there && !slices.Contains(full.AllowedFactors, has.factor) {
				c.fault(c.spelt(has.value, f), "second_factor: %s does not allow %s; add it to allowed_factors", t.Key, has.factor)
			}
		}
	}
}
