import { PublicClientApplication } from "@azure/msal-node";

const app = new PublicClientApplication({
  auth: {
    clientId: "{public}",
    authority: "{entra}/organizations",
    knownAuthorities: ["{host}"],
  },
});
const result = await app.acquireTokenByDeviceCode({
  scopes: ["{resource}/user_impersonation"],
  deviceCodeCallback: (answer) => console.log(answer.message),
});
console.log(result.accessToken);
