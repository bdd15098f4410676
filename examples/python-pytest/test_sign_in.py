"""One test per way of signing in."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from partner_center import APP_SCOPES, USER_SCOPES, Refused, automation, customers, desktop
from person import walk

AUTOMATION = "00001111-aaaa-2222-bbbb-3333cccc4444"
DESKTOP = "66667777-aaaa-8888-bbbb-9999cccc0000"
CONTOSO = "contoso.onmicrosoft.com"


def by_code(seat, key):
    """Signs a person in as an application with a browser does."""
    app = desktop(seat.origin, DESKTOP)
    redirect = "http://localhost:45871"  # nobody listens there: the test reads the address
    flow = app.initiate_auth_code_flow(USER_SCOPES, redirect_uri=redirect, response_mode="form_post")
    end = walk(seat, seat.users[key], flow["auth_uri"])
    answer = dict(parse_qsl(urlsplit(end).query))
    return _token(app.acquire_token_by_auth_code_flow(flow, answer))


def by_device(seat, key):
    """Signs a person in as an application without a browser does."""
    app = desktop(seat.origin, DESKTOP)
    flow = app.initiate_device_flow(USER_SCOPES)
    assert walk(seat, seat.users[key], flow["verification_uri"], flow["user_code"]) == "entra.device-done"
    return _token(app.acquire_token_by_device_flow(flow))


def _token(result):
    assert "access_token" in result, result
    return result["access_token"]


def test_managed(seat):
    assert "Tailspin" in customers(seat.origin, by_code(seat, "alejandra"))


def test_federated_with_amr(seat):
    """Prashob's own provider does MFA and says so."""
    assert "Tailspin" in customers(seat.origin, by_code(seat, "prashob"))


def test_federated_without_amr(seat):
    """Trent's own provider does MFA and never says so."""
    with pytest.raises(Refused, match="900421"):
        customers(seat.origin, by_code(seat, "trent"))


def test_no_mfa(seat):
    with pytest.raises(Refused, match="900421"):
        customers(seat.origin, by_code(seat, "john"))


def test_device_code(seat):
    assert "Tailspin" in customers(seat.origin, by_device(seat, "alejandra"))


def test_application_without_a_user(seat):
    app = automation(seat.origin, CONTOSO, AUTOMATION, "sandbox-web-secret")
    assert "Tailspin" in customers(seat.origin, _token(app.acquire_token_for_client(APP_SCOPES)))


def test_wrong_secret(seat):
    app = automation(seat.origin, CONTOSO, AUTOMATION, "wrong")
    assert "AADSTS7000215" in app.acquire_token_for_client(APP_SCOPES)["error_description"]
