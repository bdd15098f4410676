// snippet: imports
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { ConfidentialClientApplication, CryptoProvider, PublicClientApplication } from '@azure/msal-node';

const scopes = ['https://api.partnercenter.microsoft.com/.default'];
// end

// snippet: settings
const settings = (job, clientId) => ({
  clientId,
  authority: `${job.entra}/${job.tenant}`,
  knownAuthorities: [new URL(job.entra).host], // with the port
});

const web = (job, credential) =>
  new ConfidentialClientApplication({ auth: { ...settings(job, '00001111-aaaa-2222-bbbb-3333cccc4444'), ...credential } });

const desktop = (job) => new PublicClientApplication({ auth: settings(job, '66667777-aaaa-8888-bbbb-9999cccc0000') });
// end

// snippet: secret
async function secret(job) {
  const app = web(job, { clientSecret: 'sandbox-web-secret' });
  const { accessToken } = await app.acquireTokenByClientCredential({ scopes });
  return accessToken;
}
// end

// snippet: certificate
async function certificate(job) {
  const pem = readFileSync(job.certificate, 'utf8'); // key and certificate
  const thumbprintSha256 = new X509Certificate(pem).fingerprint256.replaceAll(':', '');
  const privateKey = createPrivateKey(pem).export({ type: 'pkcs8', format: 'pem' });
  const app = web(job, { clientCertificate: { thumbprintSha256, privateKey } });
  const { accessToken } = await app.acquireTokenByClientCredential({ scopes });
  return accessToken;
}
// end

// The older way, by which the library signs RS256 and names the key by x5t.
async function certificateBySHA1(job) {
  const pem = readFileSync(job.certificate, 'utf8');
  const thumbprint = new X509Certificate(pem).fingerprint.replaceAll(':', '');
  const privateKey = createPrivateKey(pem).export({ type: 'pkcs8', format: 'pem' });
  const app = web(job, { clientCertificate: { thumbprint, privateKey } });
  const { accessToken } = await app.acquireTokenByClientCredential({ scopes });
  return accessToken;
}

// snippet: code with PKCE
const redirectUri = 'http://localhost:3000/callback';

async function signIn(job, person) {
  const app = web(job, { clientSecret: 'sandbox-web-secret' });
  const { verifier, challenge } = await new CryptoProvider().generatePkceCodes();
  const address = await app.getAuthCodeUrl({
    scopes,
    redirectUri,
    codeChallenge: challenge,
    codeChallengeMethod: 'S256',
  });
  const came = new URL(await person(address)); // the browser comes back to redirectUri
  const code = came.searchParams.get('code');
  return { app, result: await app.acquireTokenByCode({ code, scopes, redirectUri, codeVerifier: verifier }) };
}

async function code(job, person) {
  const { result } = await signIn(job, person);
  return result.accessToken;
}
// end

// snippet: refresh
async function refresh(job, person) {
  const { app, result } = await signIn(job, person);
  const { accessToken } = await app.acquireTokenSilent({ account: result.account, scopes, forceRefresh: true });
  return accessToken;
}
// end

// snippet: device code
async function deviceCode(job, person) {
  const { accessToken } = await desktop(job).acquireTokenByDeviceCode({
    scopes,
    deviceCodeCallback: ({ verificationUri, userCode }) => person(verificationUri, userCode),
  });
  return accessToken;
}
// end

// snippet: on behalf of
async function onBehalfOf(job) {
  const app = new ConfidentialClientApplication({
    auth: { ...settings(job, '33334444-dddd-5555-eeee-6666ffff7777'), clientSecret: 'sandbox-mid-secret' },
  });
  const { accessToken } = await app.acquireTokenOnBehalfOf({ oboAssertion: job.assertion, scopes });
  return accessToken;
}
// end

// snippet: password
async function password(job) {
  const { accessToken } = await desktop(job).acquireTokenByUsernamePassword({
    scopes,
    username: job.upn,
    password: job.password,
  });
  return accessToken;
}
// end

export default {
  secret,
  certificate,
  'certificate by SHA-1': certificateBySHA1,
  'code with PKCE': code,
  refresh,
  'device code': deviceCode,
  'on behalf of': onBehalfOf,
  password,
};
