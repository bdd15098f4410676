// Signs in as soon as it is opened with a job; what comes of it is written into
// the page.

// snippet: settings
const scopes = ['https://api.partnercenter.microsoft.com/.default'];

const application = (job) =>
  msal.createStandardPublicClientApplication({
    auth: {
      clientId: '22223333-cccc-4444-dddd-5555eeee6666',
      authority: `${job.entra}/${job.tenant}`,
      knownAuthorities: [new URL(job.entra).host], // with the port
      redirectUri: `${location.origin}/`, // http://localhost, any port
    },
  });
// end

// snippet: code with PKCE
async function code(app) {
  const result = await app.handleRedirectPromise();
  if (!result) await app.loginRedirect({ scopes }); // the page comes back as redirectUri
  return result;
}
// end

// snippet: refresh
async function refresh(app, account) {
  return app.acquireTokenSilent({ account, scopes, forceRefresh: true });
}
// end

const show = (id, text) => {
  document.getElementById(id).textContent = text;
};

async function main() {
  const given = new URLSearchParams(location.search).get('job');
  if (given) sessionStorage.setItem('job', given);
  const app = await application(JSON.parse(sessionStorage.getItem('job')));
  const result = await code(app);
  if (!result) return;
  show('code', result.accessToken);
  const { accessToken } = await refresh(app, result.account);
  show('refresh', accessToken);
}

main().catch((error) => show('error', error));
