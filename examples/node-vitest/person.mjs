// A person at a browser without scripts: fills in the sandbox's forms, presses
// the buttons and approves on the phone.

const maxPages = 30;

// walk opens an address as a user and answers what is asked on the way. It ends
// with the address that leaves the sandbox ({ url }), or with the page on which
// there is nothing left to do ({ screen, text }). code is what a device shows.
export async function walk(seat, user, address, { code } = {}) {
  const cookies = new Map();
  let request = { url: new URL(address) };
  for (let pages = 0; pages < maxPages; pages++) {
    if (request.url.origin !== seat.origin) {
      if (request.form) request.url.search = request.form; // response_mode=form_post
      return { url: request.url };
    }
    const answer = await load(request, cookies);
    const next = answer.headers.get('location');
    if (next) {
      request = { url: new URL(next, request.url) };
      continue;
    }
    const page = new Page(request.url, await answer.text());
    const form = await answerTo(page, seat, user, code);
    if (!form) return page;
    request = form;
  }
  throw new Error(`${maxPages} pages and no end, the last at ${request.url}`);
}

// answerTo is what a person does on a page: the form to send, or nothing.
async function answerTo(page, seat, user, code) {
  switch (page.screen) {
    case 'entra.device-code':
      return page.submit({ otc: code });
    case 'entra.username':
      return page.submit({ loginfmt: user.upn });
    case 'entra.password':
      return page.submit({ passwd: user.password });
    case 'sts.signin':
      return page.submit({ UserName: user.upn, Password: user.password });
    case 'entra.mfa-push':
    case 'sts.mfa':
      await seat.approve(user.upn);
      return page.submit({});
    case 'entra.device-confirm':
    case 'entra.stay-signed-in':
      return page.submit({}, 'idSIButton9');
    case undefined: // a page that a script would send on
      return page.submit({});
    default:
      return undefined;
  }
}

async function load({ url, form }, cookies) {
  const answer = await fetch(url, {
    method: form ? 'POST' : 'GET',
    body: form,
    headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    redirect: 'manual',
  });
  for (const cookie of answer.headers.getSetCookie()) {
    const [, name, value] = /^([^=]*)=([^;]*)/.exec(cookie);
    if (/;\s*max-age=0/i.test(cookie)) cookies.delete(name);
    else cookies.set(name, value);
  }
  return answer;
}

// A Page is HTML of the sandbox. Regular expressions are enough for its pages.
class Page {
  constructor(url, text) {
    this.url = url;
    this.text = text;
    this.screen = /<meta name="pcsandbox-screen" content="([^"]+)">/.exec(text)?.[1];
  }

  // submit fills in the first form that has these fields, and the button with
  // this id if there is one, and presses the button.
  submit(fields, button) {
    for (const [form] of this.text.matchAll(/<form\b.*?<\/form>/gis)) {
      const inputs = [...form.matchAll(/<input\b[^>]*>/gi)].map(([tag]) => attributes(tag));
      const buttons = [...form.matchAll(/<button\b[^>]*>/gi)].map(([tag]) => attributes(tag));
      const pressed = button ? buttons.find((b) => b.id === button) : buttons[0];
      if ((button && !pressed) || !Object.keys(fields).every((name) => inputs.some((i) => i.name === name))) continue;
      const sent = new URLSearchParams(inputs.filter((i) => i.type === 'hidden').map((i) => [i.name, i.value ?? '']));
      if (pressed?.name) sent.set(pressed.name, pressed.value ?? '');
      for (const [name, value] of Object.entries(fields)) sent.set(name, value);
      return { url: new URL(attributes(form.slice(0, form.indexOf('>') + 1)).action ?? '', this.url), form: sent };
    }
    throw new Error(`${this.screen ?? 'the page'} at ${this.url} has no such form (${Object.keys(fields)} ${button ?? ''}):\n${this.text}`);
  }
}

function attributes(tag) {
  return Object.fromEntries([...tag.matchAll(/([a-z-]+)="([^"]*)"/gi)].map(([, name, value]) => [name.toLowerCase(), unescape(value)]));
}

function unescape(text) {
  const names = { amp: '&', lt: '<', gt: '>', quot: '"' };
  return text.replace(/&(?:#(\d+)|(\w+));/g, (all, code, name) => (code ? String.fromCodePoint(code) : (names[name] ?? all)));
}
