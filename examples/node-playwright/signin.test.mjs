import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { startApp } from './app.mjs';
import { launch } from './browser.mjs';
import { Seat } from './sandbox.mjs';
import { approve, screen, staySignedIn, typeName, typePassword } from './signin.mjs';

let seat, browser, app, page;

before(async () => {
  seat = await Seat.open();
  browser = await launch(seat);
  app = await startApp({ entra: seat.origin, api: seat.origin, clientId: '66667777-aaaa-8888-bbbb-9999cccc0000' });
});
after(async () => {
  await app?.close();
  await browser?.close();
  await seat?.close();
});
beforeEach(async () => (page = await (await browser.newContext()).newPage()));
afterEach(() => page.context().close());

test('Alejandra approves on her phone and sees her customers', async () => {
  const alejandra = seat.user('alejandra');
  await page.goto(app.url);
  await typeName(page, alejandra);
  await typePassword(page, alejandra);
  await approve(page, seat, alejandra);
  await staySignedIn(page);

  await page.waitForSelector('h1:text("Customers")');
  assert.deepEqual(await page.locator('li').allTextContents(), ['Tailspin']);

  await page.goto(`${seat.origin}/dashboard/overview`); // same browser: nobody asks again
  assert.equal(await screen(page), 'portal.overview');
});

test('John is asked for nothing, and so the application is refused', async () => {
  const john = seat.user('john');
  await page.goto(app.url);
  await typeName(page, john);
  await typePassword(page, john);
  await staySignedIn(page);

  await page.waitForSelector('h1:text("Refused")');
  assert.match(await page.textContent('p'), /^900421: /);
});

test('the portal has John set up a second factor', async () => {
  const john = seat.user('john');
  await page.goto(`${seat.origin}/dashboard/overview`);
  await typeName(page, john);
  await typePassword(page, john);
  await staySignedIn(page); // the portal looks at the token, and sends him back

  await page.waitForSelector('#idDiv_SAProofUp_Title');
  assert.equal(await screen(page), 'entra.mfa-more-info');
});
