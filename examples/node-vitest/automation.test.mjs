import { afterAll, beforeAll, expect, test } from 'vitest';
import { appScopes, automation, customers } from './partner-center.mjs';
import { Seat } from './sandbox.mjs';

const clientId = '00001111-aaaa-2222-bbbb-3333cccc4444';
const tenant = 'contoso.onmicrosoft.com';

let seat;
beforeAll(async () => (seat = await Seat.open()));
afterAll(() => seat?.close());

test('an application without a user is never asked for MFA', async () => {
  const msal = automation(seat.origin, tenant, clientId, 'sandbox-web-secret');
  const { accessToken } = await msal.acquireTokenByClientCredential({ scopes: appScopes });
  expect(await customers(seat.origin, accessToken)).toContain('Tailspin');
});

test('a wrong secret is refused in Entra’s words', async () => {
  const msal = automation(seat.origin, tenant, clientId, 'wrong');
  await expect(msal.acquireTokenByClientCredential({ scopes: appScopes })).rejects.toThrow('AADSTS7000215');
});
