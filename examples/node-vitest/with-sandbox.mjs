// Runs a command beside a sandbox, in an environment that points at it:
//
//   node with-sandbox.mjs vitest run
//
// Node reads NODE_EXTRA_CA_CERTS once, when a process starts. Set by a test's own
// setup it comes too late, so the sandbox must be there before the test runner.
//
// Which sandbox:
//   PCSANDBOX_URL=http://localhost:8080   one that runs already
//   PCSANDBOX_BIN=/path/to/pcsandbox          the program, on free ports
//   otherwise                                 docker run PCSANDBOX_IMAGE (pcsandbox:dev),
//                                             on the ports 8443, 8080 and 8444 to 8463
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

const patience = 30_000;
const scratch = mkdtempSync(join(tmpdir(), 'pcsandbox-'));
const endings = [() => rmSync(scratch, { recursive: true, force: true })];

// program starts the binary and reads from its start page where the console is.
function program(path) {
  const args = ['serve', '--addr', 'localhost:0', '--console-addr', 'localhost:0', '--seat-ports', '0', '--state', join(scratch, 'state')];
  const serve = spawn(path, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => serve.once('close', resolve));
  endings.unshift(() => (serve.kill('SIGINT'), ended));
  return new Promise((resolve, reject) => {
    serve.once('error', (err) => reject(new Error(`PCSANDBOX_BIN=${path}: ${err.message}`)));
    createInterface(serve.stdout)
      .on('line', (line) => {
        const found = /^\s*Console\s+(http:\/\/\S+)/.exec(line);
        if (found) resolve(found[1]);
      })
      .on('close', () => reject(new Error(`${path} serve ended before it named its console`)));
  });
}

// container starts the image. A seat is reached by its own port, which must have
// the same number inside and outside.
function container(image) {
  const ports = ['8443:8443', '8080:8080', '8444-8463:8444-8463'].flatMap((p) => ['--publish', `127.0.0.1:${p}`]);
  const run = spawnSync('docker', ['run', '--detach', '--rm', ...ports, '--env', 'PCSANDBOX_SEAT_PORTS=8444-8463', image], { encoding: 'utf8' });
  if (run.error || run.status !== 0) {
    throw new Error(`no sandbox: neither PCSANDBOX_URL nor PCSANDBOX_BIN is set, and docker run ${image} says: ${run.error?.message ?? run.stderr}`);
  }
  endings.unshift(() => spawnSync('docker', ['stop', run.stdout.trim()]));
  return 'http://localhost:8080';
}

// ready waits until the sandbox is.
async function ready(at) {
  let last;
  for (const end = Date.now() + patience; Date.now() < end; await sleep(50)) {
    try {
      const answer = await fetch(`${at}/readyz`);
      if (answer.ok) return;
      last = answer.status;
    } catch (err) {
      last = err.cause?.message ?? err.message;
    }
  }
  throw new Error(`the sandbox at ${at} is not ready after ${patience / 1000} s: ${last}`);
}

// beside runs the command and returns its exit code.
function beside(command, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(command[0], command.slice(1), { env, stdio: 'inherit', shell: process.platform === 'win32' });
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

try {
  const { PCSANDBOX_URL, PCSANDBOX_BIN, PCSANDBOX_IMAGE } = process.env;
  const at = PCSANDBOX_URL || (PCSANDBOX_BIN ? await program(PCSANDBOX_BIN) : container(PCSANDBOX_IMAGE || 'pcsandbox:dev'));
  await ready(at);
  const ca = join(scratch, 'ca.pem');
  writeFileSync(ca, await (await fetch(`${at}/ca.pem`)).text());
  process.exitCode = await beside(process.argv.slice(2), { ...process.env, PCSANDBOX_URL: at, NODE_EXTRA_CA_CERTS: ca });
} catch (err) {
  console.error(err.message);
  process.exitCode = 1;
} finally {
  for (const end of endings) await end();
}
