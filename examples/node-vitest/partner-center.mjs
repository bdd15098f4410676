// The code under test: signs in with MSAL Node and lists a partner's customers.
import { ConfidentialClientApplication, PublicClientApplication } from '@azure/msal-node';

const resource = 'https://api.partnercenter.microsoft.com';
export const appScopes = [`${resource}/.default`];
export const userScopes = [`${resource}/user_impersonation`];

// auth is what a test changes: where Entra is, and that it is known. Without
// knownAuthorities, which needs the port, MSAL asks Microsoft about the authority
// and never reaches the sandbox.
function auth(entra, tenant, clientId) {
  return { clientId, authority: `${entra}/${tenant}`, knownAuthorities: [new URL(entra).host] };
}

export function automation(entra, tenant, clientId, clientSecret) {
  return new ConfidentialClientApplication({ auth: { ...auth(entra, tenant, clientId), clientSecret } });
}

export function desktop(entra, tenant, clientId) {
  return new PublicClientApplication({ auth: auth(entra, tenant, clientId) });
}

// customers lists the customers' names, or throws what Partner Center says.
export async function customers(api, token) {
  const answer = await fetch(`${api}/v1/customers`, { headers: { authorization: `Bearer ${token}`, accept: 'application/json' } });
  const body = JSON.parse((await answer.text()).replace(/^\uFEFF/, '')); // the real service may begin with a byte order mark
  if (!answer.ok) throw Object.assign(new Error(`${answer.status} ${answer.statusText}: ${body.description}`), body);
  return body.items.map((c) => c.companyProfile.companyName);
}
