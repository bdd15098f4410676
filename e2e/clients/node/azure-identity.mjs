// snippet: imports
import {
  ClientCertificateCredential,
  ClientSecretCredential,
  DeviceCodeCredential,
  InteractiveBrowserCredential,
  OnBehalfOfCredential,
  UsernamePasswordCredential,
} from '@azure/identity';

const scope = 'https://api.partnercenter.microsoft.com/.default';
const automation = '00001111-aaaa-2222-bbbb-3333cccc4444';
const desktop = '66667777-aaaa-8888-bbbb-9999cccc0000';
const middleTier = '33334444-dddd-5555-eeee-6666ffff7777';
// end

// snippet: settings
// AZURE_AUTHORITY_HOST does for authorityHost.
const options = (job) => ({ authorityHost: job.entra, disableInstanceDiscovery: true });
// end

// snippet: secret
async function secret(job) {
  const credential = new ClientSecretCredential(job.tenant, automation, 'sandbox-web-secret', options(job));
  const { token } = await credential.getToken(scope);
  return token;
}
// end

// snippet: certificate
async function certificate(job) {
  const credential = new ClientCertificateCredential(
    job.tenant,
    automation,
    { certificatePath: job.certificate }, // key and certificate
    options(job),
  );
  const { token } = await credential.getToken(scope);
  return token;
}
// end

// snippet: code with PKCE
const interactive = (job) =>
  new InteractiveBrowserCredential({
    ...options(job),
    tenantId: job.tenant,
    clientId: desktop,
    loginHint: job.upn,
  });

async function code(job) {
  const { token } = await interactive(job).getToken(scope); // opens the browser
  return token;
}
// end

// snippet: refresh
async function refresh(job) {
  const credential = interactive(job);
  await credential.getToken('https://graph.microsoft.com/User.Read');
  const { token } = await credential.getToken(scope); // without a browser
  return token;
}
// end

// snippet: device code
async function deviceCode(job, person) {
  const credential = new DeviceCodeCredential({
    ...options(job),
    tenantId: job.tenant,
    clientId: desktop,
    userPromptCallback: ({ verificationUri, userCode }) => person(verificationUri, userCode),
  });
  const { token } = await credential.getToken(scope);
  return token;
}
// end

// snippet: on behalf of
async function onBehalfOf(job) {
  const credential = new OnBehalfOfCredential({
    ...options(job),
    tenantId: job.tenant,
    clientId: middleTier,
    clientSecret: 'sandbox-mid-secret',
    userAssertionToken: job.assertion,
  });
  const { token } = await credential.getToken(scope);
  return token;
}
// end

// snippet: password
async function password(job) {
  const credential = new UsernamePasswordCredential(job.tenant, desktop, job.upn, job.password, options(job));
  const { token } = await credential.getToken(scope);
  return token;
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
