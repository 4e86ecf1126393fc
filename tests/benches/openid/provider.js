// node-oidc-provider with its own pages to sign in by: `node provider.js PORT CLIENT SECRET BACK`.
import Provider from "oidc-provider";

const [port, client, secret, back] = process.argv.slice(2);
const told = { name: "Eva Ek", preferred_username: "eva", groups: ["SG-Kultur"] };

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{ client_id: client, client_secret: secret, redirect_uris: [back] }],
  claims: { openid: ["sub", ...Object.keys(told)] },
  conformIdTokenClaims: false,
  features: { devInteractions: { enabled: true } },
  findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, ...told }) }),
  pkce: { required: () => true },
});
provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
