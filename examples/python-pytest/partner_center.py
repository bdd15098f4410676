"""The code under test: signs in with MSAL Python and lists a partner's customers."""

import json

import msal
import requests

RESOURCE = "https://api.partnercenter.microsoft.com"
APP_SCOPES = [f"{RESOURCE}/.default"]
USER_SCOPES = [f"{RESOURCE}/user_impersonation"]

# What a test changes is where Entra is, and instance_discovery: unless it is off,
# MSAL asks Microsoft about the authority and never reaches the sandbox.


def automation(entra, tenant, client_id, secret):
    return msal.ConfidentialClientApplication(
        client_id, client_credential=secret, authority=f"{entra}/{tenant}", instance_discovery=False
    )


def desktop(entra, client_id):
    return msal.PublicClientApplication(client_id, authority=f"{entra}/organizations", instance_discovery=False)


class Refused(Exception):
    """Partner Center's refusal."""

    def __init__(self, status, code, description):
        super().__init__(f"{status} {code}: {description}")
        self.status, self.code = status, code


def customers(api, token):
    """The names of the customers."""
    answer = requests.get(f"{api}/v1/customers", headers={"Authorization": f"Bearer {token}"}, timeout=30)
    body = json.loads(answer.content.decode("utf-8-sig"))  # the real service may begin with a byte order mark
    if not answer.ok:
        raise Refused(answer.status_code, body.get("code"), body.get("description"))
    return [c["companyProfile"]["companyName"] for c in body["items"]]
