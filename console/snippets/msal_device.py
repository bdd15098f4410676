import msal
import requests

http = requests.Session()
http.verify = "ca.pem"
http.trust_env = False  # or REQUESTS_CA_BUNDLE would win

app = msal.PublicClientApplication(
    "{public}",
    authority="{entra}/organizations",
    instance_discovery=False,
    http_client=http,
)
flow = app.initiate_device_flow(scopes=["{resource}/user_impersonation"])
print(flow["message"], flush=True)
result = app.acquire_token_by_device_flow(flow)
print(result.get("access_token") or result["error_description"])
