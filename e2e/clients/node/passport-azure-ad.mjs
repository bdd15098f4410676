import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

// snippet: imports
import cookieParser from 'cookie-parser';
import express from 'express';
import { Passport } from 'passport';
import { OIDCStrategy } from 'passport-azure-ad';
// end

// snippet: settings
const options = (job, port) => ({
  identityMetadata: `${job.entra}/${job.tenant}/v2.0/.well-known/openid-configuration`,
  clientID: '00001111-aaaa-2222-bbbb-3333cccc4444',
  clientSecret: 'sandbox-web-secret',
  redirectUrl: `http://localhost:${port}/callback`,
  allowHttpForRedirectUrl: true,
  responseType: 'code',
  responseMode: 'form_post',
  scope: ['profile', 'offline_access', 'https://api.partnercenter.microsoft.com/.default'],
  useCookieInsteadOfSession: true,
  cookieEncryptionKeys: [{ key: '12345678901234567890123456789012', iv: '123456789012' }],
  cookieSameSite: false, // the application is served by http here
  loggingNoPII: false,
  loggingLevel: 'error',
});
// end

// snippet: code with PKCE
function application(settings) {
  const passport = new Passport();
  const verify = (iss, sub, profile, accessToken, refreshToken, done) => done(null, { ...profile, accessToken });
  passport.use(new OIDCStrategy(settings, verify));
  const authenticate = passport.authenticate('azuread-openidconnect', { session: false, failWithError: true });

  const app = express();
  app.use(express.urlencoded(), cookieParser(), passport.initialize());
  app.get('/login', authenticate);
  app.post('/callback', authenticate, (request, response) => response.json(request.user));
  app.use((error, request, response, next) => response.status(500).send(`${error.message}`));
  return app;
}
// end

const code = (job, person) => signIn(job, person, {});

// The library signs RS256 and names the key by x5t.
function codeWithCertificate(job, person) {
  const pem = readFileSync(job.certificate, 'utf8');
  return signIn(job, person, {
    clientSecret: undefined,
    thumbprint: createHash('sha1').update(new X509Certificate(pem).raw).digest('base64url'),
    privatePEMKey: createPrivateKey(pem).export({ type: 'pkcs8', format: 'pem' }),
  });
}

// signIn is the browser: it keeps the application's cookie.
async function signIn(job, person, more) {
  const server = express().listen(0, 'localhost');
  await once(server, 'listening');
  const { port } = server.address();
  server.removeAllListeners('request').on('request', application({ ...options(job, port), ...more }));
  try {
    const login = await fetch(`http://localhost:${port}/login`, { redirect: 'manual' });
    if (login.status !== 302) throw new Error(await login.text());
    const cookie = login.headers.getSetCookie().map((c) => c.split(';')[0]).join('; ');
    const came = new URL(await person(login.headers.get('location')));
    const back = await fetch(new URL(came.pathname, came), {
      method: 'POST',
      headers: { cookie },
      body: came.searchParams,
    });
    if (!back.ok) throw new Error(await back.text());
    return (await back.json()).accessToken;
  } finally {
    server.close();
  }
}

export default { 'code with PKCE': code, 'code with a certificate': codeWithCertificate };
