package directory

import "github.com/pcsandbox/pcsandbox/internal/world"

// RevokeConsent takes all permissions of a client in a tenant away: those that an
// administrator granted for everybody and those that users granted. Tokens that
// were issued stay good until they expire.
func RevokeConsent(tx *world.Txn, tenantID, clientID string) {
	var revoked []Grant
	for g := range Grants.Each(tx) {
		if g.TenantID == tenantID && g.ClientID == clientID {
			revoked = append(revoked, g)
		}
	}
	for _, g := range revoked {
		Grants.Delete(tx, grantKey(g.TenantID, g.ClientID, g.ResourceID, g.UserID))
	}
}
