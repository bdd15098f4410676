import msal
import requests

http = requests.Session()
http.verify = "ca.pem"
http.trust_env = False  # or REQUESTS_CA_BUNDLE would win

app = msal.ConfidentialClientApplication(
    "{confidential}",
    client_credential="{secret}",
    authority="{entra}/{tenant}",
    instance_discovery=False,
    http_client=http,
)
result = app.acquire_token_for_client(scopes=["{resource}/.default"])
print(result.get("access_token") or result["error_description"])
