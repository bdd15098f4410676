"""A person at a browser without scripts: fills in the sandbox's forms, presses the
buttons and approves on the phone."""

from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin

import requests

MAX_PAGES = 30


def walk(seat, user, address, code=None):
    """Opens an address as a user, answers what is asked on the way, and returns the
    address that leaves the sandbox, or the name of the screen on which there is
    nothing left to do. code is what a device shows."""
    with requests.Session() as browser:
        answer = browser.get(address, allow_redirects=False)
        for _ in range(MAX_PAGES):
            if answer.is_redirect:
                target = urljoin(answer.url, answer.headers["Location"])
                if not target.startswith(seat.origin + "/"):
                    return target
                answer = browser.get(target, allow_redirects=False)
                continue
            page = Page(answer)
            filled = _answer(page, seat, user, code)
            if filled is None:
                return page.screen
            action, fields = filled
            if not action.startswith(seat.origin + "/"):  # response_mode=form_post
                return f"{action}?{urlencode(fields)}"
            answer = browser.post(action, data=fields, allow_redirects=False)
    raise AssertionError(f"{MAX_PAGES} pages and no end, the last at {answer.url}")


def _answer(page, seat, user, code):
    """What a person does on a page: the form to send, or nothing."""
    match page.screen:
        case "entra.device-code":
            return page.submit({"otc": code})
        case "entra.username":
            return page.submit({"loginfmt": user["upn"]})
        case "entra.password":
            return page.submit({"passwd": user["password"]})
        case "sts.signin":
            return page.submit({"UserName": user["upn"], "Password": user["password"]})
        case "entra.mfa-push" | "sts.mfa":
            seat.approve(user["upn"])
            return page.submit({})
        case "entra.device-confirm" | "entra.stay-signed-in":
            return page.submit({}, button="idSIButton9")
        case None:  # a page that a script would send on
            return page.submit({})
    return None


class Page(HTMLParser):
    """The forms of a page, and the name of its screen."""

    def __init__(self, answer):
        super().__init__()
        self.url, self.text, self.screen, self.forms = answer.url, answer.text, None, []
        self.feed(answer.text)

    def handle_starttag(self, tag, attrs):
        attr = dict(attrs)
        if tag == "meta" and attr.get("name") == "pcsandbox-screen":
            self.screen = attr["content"]
        elif tag == "form":
            self.forms.append({"action": attr.get("action", ""), "inputs": [], "buttons": []})
        elif tag in ("input", "button") and self.forms:
            self.forms[-1][f"{tag}s"].append(attr)

    handle_startendtag = handle_starttag

    def submit(self, fields, button=None):
        """Fills in the first form that has these fields, and the button with this
        id if one is named, and presses the button."""
        for form in self.forms:
            pressed = next((b for b in form["buttons"] if button in (None, b.get("id"))), None)
            if (button and not pressed) or not fields.keys() <= {i.get("name") for i in form["inputs"]}:
                continue
            sent = {i["name"]: i.get("value") or "" for i in form["inputs"] if i.get("type") == "hidden"}
            if pressed and pressed.get("name"):
                sent[pressed["name"]] = pressed.get("value") or ""
            return urljoin(self.url, form["action"]), sent | fields
        raise AssertionError(f"{self.screen} at {self.url} has no such form {list(fields)} {button}:\n{self.text}")
