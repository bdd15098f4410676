package idp

import "encoding/json"

// wantsLoginHint reports whether a claims parameter asks for login_hint in the ID
// token, as MSAL does with every request of a user's. What the claim holds leads
// back to the account: as login_hint to authorize, as logout_hint to logout.
func wantsLoginHint(claims string) bool {
	var asked struct {
		IDToken map[string]json.RawMessage `json:"id_token"`
	}
	if claims == "" || json.Unmarshal([]byte(claims), &asked) != nil {
		return false // none, or what others understand
	}
	_, wanted := asked.IDToken["login_hint"]
	return wanted
}
