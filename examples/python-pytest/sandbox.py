"""Starts a sandbox, and steers it through its control API.

Which sandbox:
  PCSANDBOX_URL=http://localhost:8080   one that runs already
  PCSANDBOX_BIN=/path/to/pcsandbox          the program, on free ports
  otherwise                                 docker run PCSANDBOX_IMAGE (pcsandbox:dev),
                                            on the ports 8443, 8080 and 8444 to 8463
"""

import os
import re
import subprocess
import tempfile
import time
from contextlib import contextmanager

import requests

PATIENCE = 30  # seconds


@contextmanager
def running():
    """The console's address of a sandbox that is ready."""
    if console := os.environ.get("PCSANDBOX_URL"):
        start = _nothing(console)
    elif path := os.environ.get("PCSANDBOX_BIN"):
        start = _program(path)
    else:
        start = _container(os.environ.get("PCSANDBOX_IMAGE", "pcsandbox:dev"))
    with start as console:
        _await_ready(console)
        yield console


@contextmanager
def _nothing(console):
    yield console


@contextmanager
def _program(path):
    """The program; where the console is stands on its start page."""
    with tempfile.TemporaryDirectory(prefix="pcsandbox-") as state:
        args = ["serve", "--addr", "localhost:0", "--console-addr", "localhost:0", "--seat-ports", "0", "--state", state]
        with subprocess.Popen([path, *args], stdout=subprocess.PIPE, text=True) as serve:
            try:
                for line in serve.stdout:
                    if found := re.match(r"\s*Console\s+(http://\S+)", line):
                        break
                else:
                    raise RuntimeError(f"{path} serve ended before it named its console")
                yield found[1]
            finally:
                serve.terminate()
                serve.stdout.read()  # to its end, or the program could wait for a reader


@contextmanager
def _container(image):
    """The image. A seat is reached by its own port, which must have the same
    number inside and outside."""
    publish = [f"--publish=127.0.0.1:{ports}" for ports in ("8443:8443", "8080:8080", "8444-8463:8444-8463")]
    command = ["docker", "run", "--detach", "--rm", *publish, "--env=PCSANDBOX_SEAT_PORTS=8444-8463", image]
    try:
        run = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as err:
        why = getattr(err, "stderr", None) or err
        raise RuntimeError(f"no sandbox: neither PCSANDBOX_URL nor PCSANDBOX_BIN is set, and docker run {image} says: {why}") from err
    try:
        yield "http://localhost:8080"
    finally:
        subprocess.run(["docker", "stop", run.stdout.strip()], capture_output=True, check=False)


def _await_ready(console):
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            answer = requests.get(f"{console}/readyz", timeout=PATIENCE)
            if answer.ok:
                return
            last = f"{answer.status_code} {answer.reason}"
        except requests.ConnectionError as err:
            last = err
        if time.monotonic() > deadline:
            raise RuntimeError(f"the sandbox at {console} is not ready after {PATIENCE} s: {last}")
        time.sleep(0.05)


class Seat:
    """A sandbox of its own inside the one that runs: its own users, clock, policy
    date and journal, at its own address. Tests that have one each cannot disturb
    one another."""

    def __init__(self, root, **request):
        """A seat that plays the default scenario, or a built-in one:
        Seat(root, library="trent")."""
        made = _call("POST", f"{root}/api/v1/seats", request)
        self._resource = f"{root}/api/v1/seats/{made['name']}"
        self._console = made["console"]
        info = self.control("GET", "sandbox")
        self.origin = info["origin"]
        self.users = {u["key"]: u for u in info["users"]}

    def control(self, method, path, body=None):
        """Calls the control API, which has more than the shorthands below:
        http://localhost:8080/api/v1/openapi.json describes it."""
        return _call(method, f"{self._console}/api/v1/{path}", body)

    def approve(self, user):
        """Says yes on somebody's phone."""
        return self.control("POST", f"phones/{user}/approve", {})

    def token(self, **request):
        """An access token without the sign-in: token(user="john")."""
        request["as"] = request.pop("user", "")
        return self.control("POST", "tokens", request)["access_token"]

    def policy_date(self, date):
        """Makes Partner Center behave as on a day such as 2026-03-15."""
        return self.control("PUT", "policy", {"date": date})

    def close(self):
        _call("DELETE", self._resource)


def _call(method, url, body=None):
    answer = requests.request(method, url, json=body, timeout=PATIENCE)
    if not answer.ok:
        raise RuntimeError(f"{method} {url}: {answer.status_code} {answer.text}")
    return answer.json() if answer.content else None
