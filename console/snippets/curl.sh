TOKEN=$(curl -s --cacert ca.pem {entra}/{tenant}/oauth2/token \
  -d grant_type=client_credentials \
  -d client_id={confidential} -d client_secret={secret} \
  -d resource={resource} | sed 's/.*"access_token":"\([^"]*\)".*/\1/')
curl -i --cacert ca.pem {api}/v1/customers -H "Authorization: Bearer $TOKEN"
