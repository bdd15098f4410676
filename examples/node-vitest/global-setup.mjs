// Checks once, before all test files, that they can reach the sandbox: the client
// libraries hide every cause behind one error.
export default async function () {
  const at = process.env.PCSANDBOX_URL;
  if (!at) throw new Error('PCSANDBOX_URL is not set: start the tests with npm test');
  const { origin } = await (await fetch(`${at}/api/v1/sandbox`)).json();
  try {
    await fetch(`${origin}/common/v2.0/.well-known/openid-configuration`);
  } catch (err) {
    const ca = process.env.NODE_EXTRA_CA_CERTS ?? 'not set';
    throw new Error(`${origin}: ${err.cause?.message ?? err.message}; NODE_EXTRA_CA_CERTS, set before Node starts, is ${ca}`);
  }
}
