import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { ConfidentialClientApplication } from "@azure/msal-node";

const pem = readFileSync("{appfile}", "utf8"); // key and certificate
const app = new ConfidentialClientApplication({
  auth: {
    clientId: "{certified}",
    authority: "{entra}/{home}",
    knownAuthorities: ["{host}"],
    clientCertificate: {
      thumbprintSha256: new X509Certificate(pem).fingerprint256.replaceAll(":", ""),
      privateKey: createPrivateKey(pem).export({ type: "pkcs8", format: "pem" }),
    },
  },
});
const result = await app.acquireTokenByClientCredential({ scopes: ["{resource}/.default"] });
console.log(result.accessToken);
