"""One sandbox for the test run, and a seat in it for each test that asks."""

import pytest
import requests
from sandbox import Seat, running


@pytest.fixture(scope="session")
def console(tmp_path_factory):
    """A running sandbox whose CA requests trusts, and so MSAL, for this run.
    REQUESTS_CA_BUNDLE replaces all CAs: these tests reach nothing else by https."""
    with running() as console, pytest.MonkeyPatch.context() as patch:
        ca = tmp_path_factory.mktemp("pcsandbox") / "ca.pem"
        ca.write_bytes(requests.get(f"{console}/ca.pem", timeout=30).content)
        patch.setenv("REQUESTS_CA_BUNDLE", str(ca))
        yield console


@pytest.fixture
def seat(console):
    seat = Seat(console)
    yield seat
    seat.close()
