// A proxy as production has one: it ends the encryption, speaks HTTP/2, and says so to the site behind it.
// node proxy.mjs KEY CERTIFICATE ADDRESS; prints its own address once it answers.
import { readFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { createSecureServer } from "node:http2";

const [key, cert, site] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true });
// Of one connection alone: the other side of the proxy has its own.
const OF_A_CONNECTION = new Set(["connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"]);

const passedOn = (headers) => Object.fromEntries(
  Object.entries(headers).filter(([name]) => !name.startsWith(":") && !OF_A_CONNECTION.has(name)),
);

const proxy = createSecureServer({ key: readFileSync(key), cert: readFileSync(cert), allowHTTP1: true });
proxy.on("request", (asked, answer) => {
  const headers = {
    ...passedOn(asked.headers),
    host: asked.authority ?? asked.headers.host,
    "x-forwarded-for": asked.socket.remoteAddress,
    "x-forwarded-proto": "https",
  };
  const behind = request(site, { agent, headers, method: asked.method, path: asked.url }, (its) => {
    answer.writeHead(its.statusCode, passedOn(its.headers));
    its.pipe(answer);
  });
  behind.on("error", () => answer.destroy());
  answer.on("close", () => behind.destroy());
  asked.pipe(behind);
});
proxy.listen(0, "127.0.0.1", () => console.log(`https://127.0.0.1:${proxy.address().port}`));
