TOKEN=$(curl -s --cacert ca.pem {entra}/{federated}/oauth2/token \
  -d grant_type=client_credentials \
  -d client_id={confidential} -d client_secret={secret} \
  -d resource=https://graph.microsoft.com | sed 's/.*"access_token":"\([^"]*\)".*/\1/')
FEDERATION={graph}/v1.0/domains/{domain}/federationConfiguration
ID=$(curl -s --cacert ca.pem $FEDERATION -H "Authorization: Bearer $TOKEN" | sed 's/.*"id":"\([^"]*\)".*/\1/')
curl -i --cacert ca.pem -X PATCH $FEDERATION/$ID -H "Authorization: Bearer $TOKEN" \
  -H "Content-Type: application/json" -d '{"federatedIdpMfaBehavior":"rejectMfaByFederatedIdp"}'
