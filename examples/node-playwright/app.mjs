// The application under test: a web page that signs its user in and shows the
// partner's customers, or what Partner Center says instead.
import { createServer } from 'node:http';
import { PublicClientApplication } from '@azure/msal-node';

const scopes = ['https://api.partnercenter.microsoft.com/user_impersonation'];

// startApp serves the page on a free port. entra and api are what a test changes.
export async function startApp({ entra, api, clientId }) {
  const msal = new PublicClientApplication({
    auth: { clientId, authority: `${entra}/organizations`, knownAuthorities: [new URL(entra).host] }, // with the port
  });
  const server = createServer(async (request, response) => {
    const redirectUri = `http://localhost:${server.address().port}`;
    const code = new URL(request.url, redirectUri).searchParams.get('code');
    try {
      if (code) {
        const { accessToken } = await msal.acquireTokenByCode({ scopes, redirectUri, code });
        show(response, await report(api, accessToken));
      } else {
        response.writeHead(302, { location: await msal.getAuthCodeUrl({ scopes, redirectUri }) }).end();
      }
    } catch (err) {
      show(response, [['h1', 'Signing in failed'], ['p', err.message]]);
    }
  });
  await new Promise((resolve) => server.listen(0, 'localhost', resolve));
  return { url: `http://localhost:${server.address().port}/`, close: () => (server.closeAllConnections(), server.close()) };
}

async function report(api, token) {
  const answer = await fetch(`${api}/v1/customers`, { headers: { authorization: `Bearer ${token}` } });
  const body = JSON.parse((await answer.text()).replace(/^\uFEFF/, '')); // the real service may begin with a byte order mark
  if (!answer.ok) return [['h1', 'Refused'], ['p', `${body.code}: ${body.description}`]];
  return [['h1', 'Customers'], ...body.items.map((c) => ['li', c.companyProfile.companyName])];
}

function show(response, lines) {
  const text = (s) => s.replace(/[&<>]/g, (c) => `&#${c.charCodeAt()};`);
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
  response.end(lines.map(([tag, s]) => `<${tag}>${text(s)}</${tag}>`).join('\n'));
}
