// snippet: imports
import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';

import * as client from 'openid-client';

const scope = 'https://api.partnercenter.microsoft.com/.default';
const automation = '00001111-aaaa-2222-bbbb-3333cccc4444';
const desktop = '66667777-aaaa-8888-bbbb-9999cccc0000';
const middleTier = '33334444-dddd-5555-eeee-6666ffff7777';
// end

// snippet: settings
// The tenant has to be named: openid-client refuses common and organizations
// anywhere but at login.microsoftonline.com.
const discover = (job, clientId, authentication) =>
  client.discovery(new URL(`${job.entra}/${job.tenant}/v2.0`), clientId, undefined, authentication);
// end

// snippet: secret
async function secret(job) {
  const config = await discover(job, automation, client.ClientSecretPost('sandbox-web-secret'));
  const { access_token } = await client.clientCredentialsGrant(config, { scope });
  return access_token;
}
// end

// snippet: certificate
async function certificate(job) {
  const pem = readFileSync(job.certificate, 'utf8'); // key and certificate
  const thumbprint = createHash('sha256').update(new X509Certificate(pem).raw).digest('base64url');
  const pkcs8 = createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' });
  const key = await crypto.subtle.importKey('pkcs8', pkcs8, { name: 'RSA-PSS', hash: 'SHA-256' }, false, ['sign']);
  const authentication = client.PrivateKeyJwt(key, {
    [client.modifyAssertion]: (header) => {
      header['x5t#S256'] = thumbprint;
    },
  });
  const config = await discover(job, automation, authentication);
  const { access_token } = await client.clientCredentialsGrant(config, { scope });
  return access_token;
}
// end

// snippet: code with PKCE
async function signIn(job, person) {
  const config = await discover(job, automation, client.ClientSecretPost('sandbox-web-secret'));
  const pkceCodeVerifier = client.randomPKCECodeVerifier();
  const expectedNonce = client.randomNonce();
  const expectedState = client.randomState();
  const address = client.buildAuthorizationUrl(config, {
    redirect_uri: 'http://localhost:3000/callback',
    scope: `openid profile offline_access ${scope}`,
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    nonce: expectedNonce,
    state: expectedState,
  });
  const came = new URL(await person(address)); // the browser comes back to redirect_uri
  const tokens = await client.authorizationCodeGrant(config, came, { pkceCodeVerifier, expectedNonce, expectedState });
  return { config, tokens };
}

async function code(job, person) {
  const { tokens } = await signIn(job, person);
  return tokens.access_token;
}
// end

// snippet: refresh
async function refresh(job, person) {
  const { config, tokens } = await signIn(job, person);
  const { access_token } = await client.refreshTokenGrant(config, tokens.refresh_token);
  return access_token;
}
// end

// snippet: device code
async function deviceCode(job, person) {
  const config = await discover(job, desktop, client.None());
  const device = await client.initiateDeviceAuthorization(config, { scope });
  await person(device.verification_uri, device.user_code);
  const { access_token } = await client.pollDeviceAuthorizationGrant(config, device);
  return access_token;
}
// end

// snippet: on behalf of
async function onBehalfOf(job) {
  const config = await discover(job, middleTier, client.ClientSecretPost('sandbox-mid-secret'));
  const { access_token } = await client.genericGrantRequest(config, 'urn:ietf:params:oauth:grant-type:jwt-bearer', {
    assertion: job.assertion,
    requested_token_use: 'on_behalf_of',
    scope,
  });
  return access_token;
}
// end

// snippet: password
async function password(job) {
  const config = await discover(job, desktop, client.None());
  const { access_token } = await client.genericGrantRequest(config, 'password', {
    username: job.upn,
    password: job.password,
    scope,
  });
  return access_token;
}
// end

export default {
  secret,
  certificate,
  'code with PKCE': code,
  refresh,
  'device code': deviceCode,
  'on behalf of': onBehalfOf,
  password,
};
