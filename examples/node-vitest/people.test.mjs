import { afterAll, beforeAll, expect, test } from 'vitest';
import { customers, desktop, userScopes } from './partner-center.mjs';
import { walk } from './person.mjs';
import { Seat } from './sandbox.mjs';

const clientId = '66667777-aaaa-8888-bbbb-9999cccc0000';
const redirectUri = 'http://localhost:45871'; // nothing listens there: the test reads the address

let seat;
beforeAll(async () => (seat = await Seat.open()));
afterAll(() => seat?.close());

// byCode signs a person in as an application with a browser does.
async function byCode(user) {
  const msal = desktop(seat.origin, 'organizations', clientId);
  const request = { scopes: userScopes, redirectUri };
  const { url, screen } = await walk(seat, user, await msal.getAuthCodeUrl(request));
  expect(screen).toBeUndefined();
  const { accessToken } = await msal.acquireTokenByCode({ ...request, code: url.searchParams.get('code') });
  return accessToken;
}

// byDevice signs a person in as an application without a browser does.
async function byDevice(user) {
  const msal = desktop(seat.origin, 'organizations', clientId);
  let person;
  const { accessToken } = await msal.acquireTokenByDeviceCode({
    scopes: userScopes,
    deviceCodeCallback: ({ verificationUri, userCode }) => (person = walk(seat, user, verificationUri, { code: userCode })),
  });
  expect((await person).screen).toBe('entra.device-done');
  return accessToken;
}

const served = { alejandra: 'MFA at Entra', prashob: 'MFA at the partner’s own provider, which says so' };
const refused = { john: 'no MFA', trent: 'MFA at a provider that never says so' };

test.each(Object.entries(served))('%s is served (%s)', async (key) => {
  expect(await customers(seat.origin, await byCode(seat.user(key)))).toContain('Tailspin');
});

test.each(Object.entries(refused))('%s is refused (%s)', async (key) => {
  await expect(customers(seat.origin, await byCode(seat.user(key)))).rejects.toMatchObject({ code: '900421' });
});

// It takes five seconds: that is how often Entra lets a device ask.
test('a device without a browser is served, too', async () => {
  expect(await customers(seat.origin, await byDevice(seat.user('alejandra')))).toContain('Tailspin');
});
