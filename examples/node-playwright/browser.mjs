// Chromium that trusts the sandbox and nothing else that is unknown.
import { createHash, X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { connect } from 'node:tls';
import { chromium } from 'playwright-core';

const usual = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];

// launch starts the browser that CHROMIUM names, or the one that is found.
// playwright-core brings none of its own; with the package playwright, leave
// executablePath out.
export async function launch(seat) {
  const executablePath = process.env.CHROMIUM || usual.find(existsSync);
  if (!executablePath) throw new Error('no Chromium: install it, or set CHROMIUM to its path');
  return chromium.launch({
    executablePath,
    chromiumSandbox: process.getuid?.() !== 0, // Chromium's sandbox refuses root, as in a container
    args: [`--ignore-certificate-errors-spki-list=${await pins(seat.origin)}`],
  });
}

// pins are the hashes of the keys that sign the sandbox's certificate. Node has
// verified them by NODE_EXTRA_CA_CERTS; ignoreHTTPSErrors would let everybody in.
async function pins(origin) {
  const { hostname, port } = new URL(origin);
  const socket = connect({ host: hostname, port, servername: hostname });
  await new Promise((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject));
  const found = [];
  for (let c = socket.getPeerCertificate(true); c?.raw && !found.includes(c.raw); c = c.issuerCertificate) found.push(c.raw);
  socket.end();
  return found.slice(1).map((raw) => createHash('sha256').update(new X509Certificate(raw).publicKey.export({ type: 'spki', format: 'der' })).digest('base64'));
}
