// A seat is a sandbox of its own inside the one that runs: its own users, clock,
// policy date and journal, at its own address. Tests that have one each cannot
// disturb one another.

export class Seat {
  // open starts a seat that plays the default scenario, or a built-in one:
  // Seat.open({ library: 'trent' }).
  static async open(request = {}) {
    const root = process.env.PCSANDBOX_URL;
    if (!root) throw new Error('PCSANDBOX_URL is not set: start the tests with npm test');
    const { console, name } = await call(`${root}/api/v1/seats`, 'POST', request);
    const seat = new Seat(console, `${root}/api/v1/seats/${name}`);
    Object.assign(seat, await seat.control('GET', 'sandbox')); // origin, users, apps, tenants
    return seat;
  }

  #console;
  #resource;

  constructor(console, resource) {
    this.#console = console;
    this.#resource = resource;
  }

  // control calls the control API, which has more than the shorthands below:
  // http://localhost:8080/api/v1/openapi.json describes it.
  control(method, path, body) {
    return call(`${this.#console}/api/v1/${path}`, method, body);
  }

  user(key) {
    return this.users.find((u) => u.key === key);
  }

  // approve says yes on somebody's phone.
  approve(user) {
    return this.control('POST', `phones/${user}/approve`, {});
  }

  // token is an access token without the sign-in, as this person would get it.
  async token(request) {
    return (await this.control('POST', 'tokens', request)).access_token;
  }

  // policyDate makes Partner Center behave as on a day such as 2026-03-15.
  policyDate(date) {
    return this.control('PUT', 'policy', { date });
  }

  close() {
    return call(this.#resource, 'DELETE');
  }
}

async function call(url, method, body) {
  const answer = await fetch(url, {
    method,
    headers: body && { 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${text}`);
  return text ? JSON.parse(text) : undefined;
}
