package token

// IssuerV1 is the iss of a tenant's v1 tokens, whatever address the sandbox has.
func IssuerV1(tenantID string) string { return "https://sts.windows.net/" + tenantID + "/" }
