package idp

import "encoding/json"

// wantsInIDToken reports whether a claims parameter asks for a claim in the ID
// token, essential or not: for auth_time, or for login_hint, as MSAL does with
// every request of a user's. What login_hint holds leads back to the account, at
// authorize and as logout_hint.
func wantsInIDToken(claims, name string) bool {
	var asked struct {
		IDToken map[string]json.RawMessage `json:"id_token"`
	}
	if claims == "" || json.Unmarshal([]byte(claims), &asked) != nil {
		return false // none, or what others understand
	}
	_, wanted := asked.IDToken[name]
	return wanted
}
