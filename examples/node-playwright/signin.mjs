// A person in the browser. Each page names its screen in a meta element, so that
// a test need not know the order in which the pages come.

export async function screen(page) {
  return page.locator('meta[name="pcsandbox-screen"]').getAttribute('content', { timeout: 10_000 });
}

export async function typeName(page, user) {
  await page.fill('input[name=loginfmt]', user.upn);
  await page.click('#idSIButton9');
}

export async function typePassword(page, user) {
  await page.fill('input[name=passwd]', user.password);
  await page.click('#idSIButton9');
}

// approve says yes on the phone; the page notices by itself.
export async function approve(page, seat, user) {
  const number = (await page.textContent('#idRichContext_DisplaySign')).trim();
  await seat.control('POST', `phones/${user.key}/approve`, { number });
}

export async function staySignedIn(page) {
  await page.click('#KmsiTitle ~ form #idSIButton9');
}
