// snippet: imports
import { createHash, createPrivateKey, randomUUID, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { createRemoteJWKSet, jwtVerify, SignJWT } from 'jose';

const scope = 'https://api.partnercenter.microsoft.com/.default';
const automation = '00001111-aaaa-2222-bbbb-3333cccc4444';
const middleTier = '33334444-dddd-5555-eeee-6666ffff7777';
const redirectUri = 'http://localhost:3000/callback';
// end

// snippet: settings
const issuer = (job) => `${job.entra}/${job.tenant}/v2.0`;
const tokenEndpoint = (job) => `${job.entra}/${job.tenant}/oauth2/v2.0/token`;
const keys = (job) => createRemoteJWKSet(new URL(`${job.entra}/${job.tenant}/discovery/v2.0/keys`));

// post asks for a token with fetch: jose has no part in that.
async function post(job, form) {
  const response = await fetch(tokenEndpoint(job), { method: 'POST', body: new URLSearchParams(form) });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error_description);
  return answer;
}
// end

// snippet: certificate
async function certificate(job) {
  const pem = readFileSync(job.certificate, 'utf8'); // key and certificate
  const thumbprint = createHash('sha256').update(new X509Certificate(pem).raw).digest('base64url');
  const assertion = await new SignJWT()
    .setProtectedHeader({ alg: 'PS256', typ: 'JWT', 'x5t#S256': thumbprint })
    .setIssuer(automation)
    .setSubject(automation)
    .setAudience(tokenEndpoint(job))
    .setJti(randomUUID())
    .setNotBefore('0s')
    .setExpirationTime('10m')
    .sign(createPrivateKey(pem));
  const { access_token } = await post(job, {
    grant_type: 'client_credentials',
    client_id: automation,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
    scope,
  });
  return access_token;
}
// end

// snippet: code with PKCE
async function code(job, person) {
  const verifier = `${randomUUID()}${randomUUID()}`;
  const nonce = randomUUID();
  const address = new URL(`${job.entra}/${job.tenant}/oauth2/v2.0/authorize`);
  address.search = new URLSearchParams({
    client_id: automation,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: `openid profile ${scope}`,
    nonce,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  const came = new URL(await person(address)); // the browser comes back to redirect_uri
  const tokens = await post(job, {
    grant_type: 'authorization_code',
    client_id: automation,
    client_secret: 'sandbox-web-secret',
    code: came.searchParams.get('code'),
    redirect_uri: redirectUri,
    code_verifier: verifier,
  });
  const { payload } = await jwtVerify(tokens.id_token, keys(job), { issuer: issuer(job), audience: automation });
  if (payload.nonce !== nonce) throw new Error('another nonce came back');
  return tokens.access_token;
}
// end

// snippet: on behalf of
// The middle tier verifies what it was sent, and then exchanges it.
async function onBehalfOf(job) {
  const { payload } = await jwtVerify(job.assertion, keys(job), { issuer: issuer(job), audience: middleTier });
  if (payload.scp !== 'access') throw new Error(`the scope is ${payload.scp}`);
  const { access_token } = await post(job, {
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    client_id: middleTier,
    client_secret: 'sandbox-mid-secret',
    assertion: job.assertion,
    requested_token_use: 'on_behalf_of',
    scope,
  });
  return access_token;
}
// end

export default { certificate, 'code with PKCE': code, 'on behalf of': onBehalfOf };
