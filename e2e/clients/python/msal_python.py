"""MSAL Python against the sandbox."""

import ssl
from hashlib import sha1

# snippet: imports
from threading import Thread
from urllib.parse import parse_qsl, urlsplit

import msal
import requests

SCOPES = ["https://api.partnercenter.microsoft.com/.default"]
REDIRECT_URI = "http://localhost:3000/callback"
# end


# snippet: settings
# requests, and so MSAL, trusts the file that REQUESTS_CA_BUNDLE names.
def web(job, credential, client_id="00001111-aaaa-2222-bbbb-3333cccc4444"):
    return msal.ConfidentialClientApplication(
        client_id, client_credential=credential, authority=f"{job['entra']}/{job['tenant']}", instance_discovery=False
    )


def desktop(job, **more):
    return msal.PublicClientApplication(
        "66667777-aaaa-8888-bbbb-9999cccc0000",
        authority=f"{job['entra']}/{job['tenant']}",
        instance_discovery=False,
        **more,
    )


def token(result):
    if "error" in result:
        raise RuntimeError(f"{result['error']} {result.get('suberror')}: {result.get('error_description')}")
    return result["access_token"]
# end


# snippet: secret
def secret(job, person):
    app = web(job, "sandbox-web-secret")
    return token(app.acquire_token_for_client(SCOPES))
# end


# snippet: certificate
def certificate(job, person):
    with open(job["certificate"]) as file:  # key and certificate
        pem = file.read()
    app = web(job, {"private_key": pem, "public_certificate": pem})
    return token(app.acquire_token_for_client(SCOPES))
# end


def certificate_by_sha1(job, person):
    """The older way, by which the library signs RS256 and names the key by x5t."""
    with open(job["certificate"]) as file:
        pem = file.read()
    thumbprint = sha1(ssl.PEM_cert_to_DER_cert(pem[pem.index("-----BEGIN CERTIFICATE") :])).hexdigest()
    app = web(job, {"private_key": pem, "thumbprint": thumbprint})
    return token(app.acquire_token_for_client(SCOPES))


# snippet: code with PKCE
def sign_in(job, person):
    app = web(job, "sandbox-web-secret")
    # PKCE comes by itself.
    flow = app.initiate_auth_code_flow(SCOPES, redirect_uri=REDIRECT_URI, response_mode="form_post")
    came = person(flow["auth_uri"])  # the browser comes back to redirect_uri
    return app, app.acquire_token_by_auth_code_flow(flow, dict(parse_qsl(urlsplit(came).query)))


def code(job, person):
    app, result = sign_in(job, person)
    return token(result)
# end


# snippet: refresh
def refresh(job, person):
    app, result = sign_in(job, person)
    token(result)
    return token(app.acquire_token_silent_with_error(SCOPES, app.get_accounts()[0], force_refresh=True))
# end


# snippet: device code
def device_code(job, person):
    app = desktop(job)
    flow = app.initiate_device_flow(SCOPES)
    Thread(target=person, args=[flow["verification_uri"], flow["user_code"]], daemon=True).start()
    return token(app.acquire_token_by_device_flow(flow))
# end


# snippet: on behalf of
def on_behalf_of(job, person):
    app = web(job, "sandbox-mid-secret", client_id="33334444-dddd-5555-eeee-6666ffff7777")
    return token(app.acquire_token_on_behalf_of(job["assertion"], SCOPES))
# end


# snippet: password
class WithPort(requests.Session):
    """MSAL Python asks about the user's realm at the authority's host without its
    port. Not needed where the sandbox has port 443."""

    def __init__(self, entra):
        super().__init__()
        self.entra = urlsplit(entra)

    def request(self, method, url, **more):
        if urlsplit(url).netloc == self.entra.hostname:
            url = url.replace(self.entra.hostname, self.entra.netloc, 1)
        return super().request(method, url, **more)


def password(job, person):
    app = desktop(job, http_client=WithPort(job["entra"]))
    return token(app.acquire_token_by_username_password(job["upn"], job["password"], SCOPES))
# end


FLOWS = {
    "secret": secret,
    "certificate": certificate,
    "certificate by SHA-1": certificate_by_sha1,
    "code with PKCE": code,
    "refresh": refresh,
    "device code": device_code,
    "on behalf of": on_behalf_of,
    "password": password,
}
