import msal
import requests

http = requests.Session()
http.verify = "ca.pem"
http.trust_env = False  # or REQUESTS_CA_BUNDLE would win

with open("{appfile}") as file:  # key and certificate
    pem = file.read()
app = msal.ConfidentialClientApplication(
    "{certified}",
    client_credential={"private_key": pem, "public_certificate": pem},
    authority="{entra}/{home}",
    instance_discovery=False,
    http_client=http,
)
result = app.acquire_token_for_client(scopes=["{resource}/.default"])
print(result.get("access_token") or result["error_description"])
