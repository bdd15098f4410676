package pcapi

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/pcsandbox/pcsandbox/fixtures"
)

// newUser is a user as clients send it. Names match in any letter case and null
// stands for nothing: the .NET SDK sends PascalCase and every member. What the
// service sets itself (id, state, links …) is not read.
type newUser struct {
	UPN           string      `json:"userPrincipalName"`
	DisplayName   string      `json:"displayName"`
	FirstName     string      `json:"firstName"`
	LastName      string      `json:"lastName"`
	UsageLocation string      `json:"usageLocation"`
	ImmutableID   string      `json:"immutableId"`
	PhoneNumber   string      `json:"phoneNumber"`
	Password      newPassword `json:"passwordProfile"`
}

type newPassword struct {
	Password    string `json:"password"`
	ForceChange bool   `json:"forceChangePassword"`
}

// A check is one thing that must hold of a member.
type check struct {
	member string
	holds  bool
	rule   string
}

// check looks at everything that can be told without the directory.
func (n newUser) check() error {
	for _, c := range []struct{ member, value string }{
		{"userPrincipalName", n.UPN}, {"displayName", n.DisplayName},
		{"usageLocation", n.UsageLocation}, {"passwordProfile.password", n.Password.Password},
	} {
		if strings.TrimSpace(c.value) == "" {
			return missingParameter.instead("The parameter " + c.member + " is missing.")
		}
	}
	for _, c := range []check{
		{"userPrincipalName", isUPN(n.UPN), "it must be name@domain, with letters, digits and '.-_!#^~ in the name"},
		{"displayName", short(n.DisplayName, 256), "it must have at most 256 characters"},
		{"firstName", short(n.FirstName, 64), "it must have at most 64 characters"},
		{"lastName", short(n.LastName, 64), "it must have at most 64 characters"},
		{"phoneNumber", short(n.PhoneNumber, 64), "it must have at most 64 characters"},
		{"immutableId", short(n.ImmutableID, 256), "it must have at most 256 characters"},
		{"usageLocation", isCountry(n.UsageLocation), "it must be a two-letter country code (ISO 3166-1)"},
		{"passwordProfile.password", isStrong(n.Password.Password),
			"it must have 8 to 256 characters of at least three kinds: lower case, upper case, digits, others"},
	} {
		if !c.holds {
			return invalidParameter.instead("The parameter " + c.member + " is invalid: " + c.rule + ".")
		}
	}
	return nil
}

func short(s string, n int) bool {
	return utf8.RuneCountInString(s) <= n && !strings.ContainsFunc(s, unicode.IsControl)
}

// isUPN holds of what Entra takes as a user principal name.
func isUPN(s string) bool {
	name, domain, ok := strings.Cut(s, "@")
	if !ok || name == "" || len(name) > 64 || domain == "" || len(s) > 113 {
		return false
	}
	if strings.HasPrefix(name, ".") || strings.HasSuffix(name, ".") || strings.Contains(name, "..") {
		return false
	}
	return strings.Trim(strings.ToLower(name), "abcdefghijklmnopqrstuvwxyz0123456789'.-_!#^~") == ""
}

func isCountry(code string) bool {
	return slices.ContainsFunc(fixtures.Countries(), func(c fixtures.Country) bool { return strings.EqualFold(c.Code, code) })
}

// isStrong is Entra's rule for cloud passwords.
func isStrong(password string) bool {
	if n := utf8.RuneCountInString(password); n < 8 || n > 256 {
		return false
	}
	var lower, upper, digit, other int
	for _, r := range password {
		switch {
		case unicode.IsLower(r):
			lower = 1
		case unicode.IsUpper(r):
			upper = 1
		case unicode.IsDigit(r):
			digit = 1
		default:
			other = 1
		}
	}
	return lower+upper+digit+other >= 3
}
