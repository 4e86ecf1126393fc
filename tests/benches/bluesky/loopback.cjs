// Loaded before a server: whatever it says, it listens on this machine alone. PDS and AppView would
// otherwise answer on every address that the machine has (seen 2026-11, dev-env 0.6.7).
const { Server } = require("node:net");

const listen = Server.prototype.listen;
Server.prototype.listen = function (where, ...rest) {
  const options = typeof where === "object" && where !== null ? where : { port: Number(where) };
  if (!("port" in options)) return listen.call(this, where, ...rest);
  const called = rest.filter((one) => typeof one === "function");
  return listen.call(this, { ...options, host: "127.0.0.1" }, ...called);
};
