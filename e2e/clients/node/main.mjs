// Reads jobs from standard input, one a line, runs all at once, and writes what
// comes of them: see program_test.go.
import { createInterface } from 'node:readline';

import azureIdentity from './azure-identity.mjs';
import jose from './jose.mjs';
import msalNode from './msal-node.mjs';
import openidClient from './openid-client.mjs';
import passportAzureAD from './passport-azure-ad.mjs';

const clients = {
  'msal-node': msalNode,
  '@azure/identity': azureIdentity,
  'openid-client': openidClient,
  jose,
  'passport-azure-ad': passportAzureAD,
};

const visits = new Map(); // by job: who waits for the browser

const write = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

// person does what a person at a browser does, and returns the address to which
// the sandbox sends the browser.
const person = (id) => (visit, code) =>
  new Promise((resolve, reject) => {
    visits.set(id, { resolve, reject });
    write({ id, visit: String(visit), code });
  });

async function run(job) {
  try {
    const token = await clients[job.client][job.flow](job, person(job.id));
    write({ id: job.id, token });
  } catch (error) {
    write({ id: job.id, error: told(error) });
  }
}

// told is all that an error says.
const told = (error) =>
  [`${error.name}: ${error.message ?? error}`, error.error_description, error.cause?.error_description, error.claims, error.cause?.claims].filter(Boolean).join(' | ');

for await (const line of createInterface({ input: process.stdin })) {
  const message = JSON.parse(line);
  if ('came' in message) {
    const { resolve, reject } = visits.get(message.id);
    if (message.error) reject(new Error(message.error));
    else resolve(message.came);
  } else {
    run(message);
  }
}
process.exit(0);
