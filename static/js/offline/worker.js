// The site without a connection. /sw.js names the release, self.release, and imports this. A release has one cache: its
// own files, and copies of the pages that were read last, with the files that they name. So no page is ever shown with
// another release's script. Recordings that somebody chose have a cache that outlives releases. Copies are of what
// anybody may have: what is somebody's own is marked private by the server, and is asked for again without cookies.
const RELEASE = `ytv2-release-${self.release}`;
const RECORDINGS = "ytv2-recordings";
const OFFLINE = "/offline";
// The pages that are there from the beginning.
const FIRST = [OFFLINE, "/"];
const MOST_ITEMS = 50;
const MOST_LISTS = 12;
// Milliseconds after which a copy is better than waiting.
const SLOW = 5000;
const UNTOUCHED = /^\/(?:admin|api|design|health|ingest|metrics)(?:\/|$)/;
const RECORDING = /^\/exports\/.+\.mp3$/i;
const HASHED = /\.[0-9a-f]{12}\.\w+$/;
// What a page names, and what a module or a sheet imports.
const NAMED = /(?:src|href)="(\/static\/[^"#?]+)/g;
const IMPORTED = /(?:from|import)\s*\(?\s*"(\.[^"]+)"/g;

const isFile = (path) => path.startsWith("/static/");
const isItem = (address) => new URL(address).pathname.startsWith("/read/");
const isHtml = (answer) => Boolean(answer.headers.get("Content-Type")?.startsWith("text/html"));
const mayCache = (answer, word) => Boolean(answer.headers.get("Cache-Control")?.includes(word));
const isEverybodys = (answer) => answer.ok && !answer.redirected && isHtml(answer) && mayCache(answer, "public");
const wait = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });
const askAsAnybody = (address) => fetch(address, { credentials: "omit", headers: { Accept: "text/html" }, cache: "no-cache" });

/** The address under which a page is stored: an item's without marks of a search. null for results of a search. */
function keyOf(url) {
  const address = new URL(url);
  address.hash = "";
  if (address.searchParams.has("q")) {
    if (!isItem(address)) return null;
    address.searchParams.delete("q");
  }
  return address.href;
}

/** Stores a file with all that it imports; what is stored has its imports beside it. */
async function storeFile(cache, address, seen) {
  if (seen.has(address) || await cache.match(address)) return;
  seen.add(address);
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  if (/\.(?:js|css)$/.test(address)) {
    const text = await answer.clone().text();
    await Promise.all([...text.matchAll(IMPORTED)].map(([, name]) => storeFile(cache, new URL(name, address).href, seen)));
  }
  await cache.put(address, answer);
}

async function storePage(cache, key, answer) {
  const text = await answer.clone().text();
  const files = new Set([...text.matchAll(NAMED)].map(([, path]) => new URL(path, location).href));
  const seen = new Set();
  await Promise.all([...files].map((address) => storeFile(cache, address, seen)));
  await cache.put(key, answer);
}

const pagesIn = async (cache) => (await cache.keys()).map(({ url }) => url).filter((url) => !isFile(new URL(url).pathname));

/** The items' pages of recordings that were chosen: these copies stay. */
async function pinned() {
  const cache = await caches.open(RECORDINGS);
  const tracks = await Promise.all((await cache.keys()).map(async (each) => (await cache.match(each))?.headers.get("X-Track")));
  return new Set(tracks.filter(Boolean).map((track) => new URL(JSON.parse(decodeURIComponent(track)).page, location).href));
}

/** Those that were stored longest ago make room. */
async function trim(cache) {
  const pages = (await pagesIn(cache)).filter((url) => !FIRST.includes(url.slice(location.origin.length)));
  const lists = pages.filter((url) => !isItem(url)).slice(0, -MOST_LISTS);
  let items = pages.filter(isItem);
  if (items.length > MOST_ITEMS) {
    const stay = await pinned();
    items = items.filter((url) => !stay.has(url));
  }
  await Promise.all([...lists, ...items.slice(0, -MOST_ITEMS)].map((url) => cache.delete(url)));
}

/** Makes a copy of what the reader was just sent. Of what is not here any more there is none. */
async function copy(key, answer) {
  const cache = await caches.open(RELEASE);
  if ([404, 410].includes(answer.status)) {
    await cache.delete(key);
    return;
  }
  if (!answer.ok || !isHtml(answer)) return;
  const isOther = mayCache(answer, "private") || answer.redirected || answer.url !== key;
  const page = isOther ? await askAsAnybody(key) : answer;
  if (!isEverybodys(page)) return;
  await storePage(cache, key, page);
  await trim(cache);
}

/** Says of itself that it is a copy, and of when. */
async function stored(key) {
  const page = await (await caches.open(RELEASE)).match(key, { ignoreVary: true });
  if (!page) return null;
  const text = (await page.text()).replace("<html ", `<html data-copied="${page.headers.get("Date") ?? ""}" `);
  return new Response(text, { headers: page.headers });
}

async function answerPage(event) {
  const { request } = event;
  const key = keyOf(request.url);
  const fromNetwork = fetch(request).then((answer) => {
    if (key) event.waitUntil(copy(key, answer.clone()).catch(() => { /* no copy: the page itself is there */ }));
    return answer;
  });
  const page = key && await stored(key);
  if (!page) return fromNetwork.catch(async () => await stored(new URL(OFFLINE, location).href) ?? Response.error());
  event.waitUntil(fromNetwork.catch(() => { /* the copy is shown */ }));
  return Promise.race([fromNetwork, wait(SLOW).then(() => page)]).catch(() => page);
}

/** A file of a hashed name never changes. */
async function answerFile(request) {
  const cache = await caches.open(RELEASE);
  const isLasting = HASHED.test(request.url);
  const own = await cache.match(request.url, { ignoreVary: true });
  if (own && isLasting) return own;
  let answer;
  try {
    answer = await fetch(request);
  } catch (error) {
    if (own) return own;
    throw error;
  }
  // A module is stored after those that it imports.
  if (answer.ok && (own || !request.url.endsWith(".js"))) await cache.put(request.url, answer.clone());
  return answer;
}

/** The part of a recording that a Range asks for, the whole without one. */
async function partOf(recording, range) {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(range ?? "") ?? [];
  if (!first && !last) return recording;
  const whole = await recording.blob();
  const start = first ? Number(first) : Math.max(0, whole.size - Number(last));
  const stop = first && last ? Math.min(Number(last) + 1, whole.size) : whole.size;
  const headers = new Headers(recording.headers);
  if (start >= stop) {
    headers.set("Content-Range", `bytes */${whole.size}`);
    return new Response(null, { status: 416, headers });
  }
  headers.set("Content-Range", `bytes ${start}-${stop - 1}/${whole.size}`);
  headers.set("Content-Length", String(stop - start));
  return new Response(whole.slice(start, stop), { status: 206, headers });
}

async function answerRecording(request) {
  const recording = await (await caches.open(RECORDINGS)).match(request.url, { ignoreVary: true });
  return recording ? partOf(recording, request.headers.get("Range")) : fetch(request);
}

/** The pages of earlier releases that this one has not: asked for anew, the oldest first. */
async function takeOver(cache) {
  const names = (await caches.keys()).filter((name) => name.startsWith("ytv2-release-") && name !== RELEASE);
  const earlier = await Promise.all(names.map(async (name) => pagesIn(await caches.open(name))));
  for (const key of earlier.flat()) {
    if (await cache.match(key, { ignoreVary: true })) continue;
    const answer = await askAsAnybody(key);
    if (answer.status >= 500) throw new Error(`${key}: ${answer.status}`);
    if (isEverybodys(answer)) await storePage(cache, key, answer);
  }
}

// Until all of it is there, the earlier release's worker goes on with what it has.
async function install() {
  const cache = await caches.open(RELEASE);
  for (const path of FIRST) await storePage(cache, new URL(path, location).href, await askAsAnybody(path));
  await takeOver(cache);
  await self.skipWaiting();
}

async function activate() {
  const cache = await caches.open(RELEASE);
  // What was read meanwhile.
  await takeOver(cache).catch(() => { /* it is read again */ });
  const names = (await caches.keys()).filter((name) => name.startsWith("ytv2-release-") && name !== RELEASE);
  await Promise.all(names.map((name) => caches.delete(name)));
  await self.clients.claim();
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin || UNTOUCHED.test(pathname)) return;
  const asksForPage = request.mode === "navigate" || request.headers.get("Accept")?.startsWith("text/html");
  if (isFile(pathname)) event.respondWith(answerFile(request));
  else if (RECORDING.test(pathname)) event.respondWith(answerRecording(request));
  else if (asksForPage && !pathname.startsWith("/exports/")) event.respondWith(answerPage(event));
});
