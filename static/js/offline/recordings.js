// Recordings that the listener chose to hear without a connection, whole, each with its track. worker.js answers the
// player from here. What is still to come is remembered: { limit, coming }, megabytes and tracks. One tab loads it, one
// after the other, while a page of the site is open.
import { isTrack } from "../player/track.js";
import { remembered } from "../remembered.js";

const NAME = "ytv2-recordings";
// What they may take together, in megabytes.
export const LIMITS = [100, 250, 500, 1000, 2000, 5000];
const options = remembered("offline", {
  version: 1,
  initial: { limit: 500, coming: [] },
  isRight: (value) => LIMITS.includes(value?.limit) && Array.isArray(value.coming) && value.coming.every(isTrack),
});
const MEGABYTE = 1_000_000;
// Milliseconds between two words about progress.
const OFTEN = 250;
// What broke off is tried again, so many milliseconds later, so often while a page is open.
const LATER = 10_000;
const MOST_TRIES = 3;

/** "change" for all that one may see, "failed" with the sentence as detail. */
export const changes = new EventTarget();
const tell = () => changes.dispatchEvent(new Event("change"));
const channel = "BroadcastChannel" in window ? new BroadcastChannel(NAME) : null;
const open = () => caches.open(NAME);

// By address: { track, size, when }.
let stored = new Map();
let wanted = options.read().coming;
// { track, loaded, size, controller }
let underWay = null;
let tries = 0;
// Taken away last, by address: chosen again, it need not be loaded again.
let removed = new Map();

export function sizeOf(bytes) {
  if (bytes < MEGABYTE) return `${Math.round(bytes / 1000)} kB`;
  return `${(bytes / MEGABYTE).toFixed(bytes < 10 * MEGABYTE ? 1 : 0)} MB`;
}
export const limit = () => options.read().limit;
/** The same in bytes. */
export const most = () => limit() * MEGABYTE;
export const used = () => [...stored.values()].reduce((sum, { size }) => sum + size, 0);
/** The last one first. */
export const all = () => [...stored.values()].sort((one, other) => other.when - one.when);
/** What is under way and what waits for its turn, as tracks. */
export const coming = () => wanted;
/** What is to come, and what is stored, as tracks. */
export const every = () => [...wanted, ...all().map(({ track }) => track)];
const isWanted = ({ src }) => wanted.some((track) => track.src === src);
export const removedLast = () => [...removed.values()].map(({ track }) => track);

/** { name, size, loaded }: "none", "waiting", "loading" or "stored". */
export function stateOf(src) {
  if (underWay?.track.src === src) return { name: "loading", size: underWay.size, loaded: underWay.loaded };
  if (isWanted({ src })) return { name: "waiting" };
  return stored.has(src) ? { name: "stored", size: stored.get(src).size } : { name: "none" };
}

function described(answer) {
  try {
    const track = JSON.parse(decodeURIComponent(answer.headers.get("X-Track")));
    if (!isTrack(track)) return null;
    return { track, size: Number(answer.headers.get("Content-Length")), when: Number(answer.headers.get("X-Stored")) };
  } catch {
    return null;
  }
}

async function readAgain() {
  const cache = await open();
  const answers = await Promise.all((await cache.keys()).map(({ url }) => cache.match(url, { ignoreVary: true })));
  stored = new Map(answers.map((answer) => answer && described(answer)).filter(Boolean).map((each) => [each.track.src, each]));
  tell();
}

async function changed() {
  await readAgain();
  channel?.postMessage("changed");
}

class Refusal extends Error {}

function fits(size) {
  if (used() + size <= most()) return;
  const left = sizeOf(Math.max(0, most() - used()));
  throw new Refusal(`it takes ${sizeOf(size)}, and ${left} of your ${limit()} MB are left. Remove a recording, or raise the limit.`);
}

const isFull = (error) => error.name === "QuotaExceededError";
const isFinal = (error) => error instanceof Refusal || isFull(error);

function reasonFor(error) {
  if (error instanceof Refusal) return error.message;
  if (isFull(error)) return "this browser has no more room for it. Remove a recording, or free some room on this device.";
  return "the connection broke. Choose it again to try again.";
}

async function load() {
  const { track, controller } = underWay;
  // Its text is to be read without a connection too: the worker makes a copy of what is asked for.
  await fetch(track.page, { headers: { Accept: "text/html" }, signal: controller.signal });
  const answer = await fetch(track.src, { cache: "no-store", signal: controller.signal });
  if (!answer.ok) throw new Refusal(answer.status < 500 ? "it is not there any more." : "the site does not answer just now. Try again in a moment.");
  const work = underWay;
  work.size = Number(answer.headers.get("Content-Length")) || 0;
  fits(work.size);
  let shown = 0;
  const counted = answer.body.pipeThrough(new TransformStream({
    transform(part, queue) {
      work.loaded += part.byteLength;
      if (Date.now() - shown > OFTEN) {
        shown = Date.now();
        tell();
      }
      queue.enqueue(part);
    },
  }));
  const headers = new Headers(answer.headers);
  headers.set("X-Track", encodeURIComponent(JSON.stringify(track)));
  headers.set("X-Stored", String(Date.now()));
  await (await open()).put(track.src, new Response(counted, { headers }));
}

/** Whether the next may follow at once. */
async function loadNext() {
  const [track] = wanted;
  const { signal } = (underWay = { track, loaded: 0, size: 0, controller: new AbortController() }).controller;
  const isFirst = !stored.size;
  tell();
  try {
    if (!stored.has(track.src)) await load();
    if (isFirst) navigator.storage?.persist?.();
  } catch (error) {
    tries += 1;
    // A connection that breaks, or a page that is left: it stays to come.
    if (!signal.aborted && !isFinal(error) && tries < MOST_TRIES) return false;
    if (!signal.aborted) fail(track, error);
  } finally {
    underWay = null;
    tell();
  }
  tries = 0;
  want((tracks) => tracks.filter(({ src }) => src !== track.src));
  await changed();
  return true;
}

function want(make) {
  wanted = options.change((all) => ({ ...all, coming: make(all.coming) })).coming;
  tell();
}

const alone = async (act) => (navigator.locks ? navigator.locks.request(NAME, act) : act());

let isWorking = false;
async function goOn() {
  if (isWorking || !wanted.length) return;
  isWorking = true;
  await alone(async () => {
    await readAgain();
    while (wanted.length && navigator.onLine && await loadNext());
  }).finally(() => { isWorking = false; });
  if (navigator.onLine) setTimeout(goOn, LATER);
}

function fail({ title }, error) {
  changes.dispatchEvent(new CustomEvent("failed", { detail: `“${title}” is not kept: ${reasonFor(error)}` }));
}

export async function keep(track) {
  if (stateOf(track.src).name !== "none") return;
  const before = removed.get(track.src);
  removed.delete(track.src);
  if (before) {
    await (await open()).put(track.src, before.answer);
    await changed();
    return;
  }
  want((tracks) => [...tracks, track]);
  goOn();
}

/** Takes these away, whether they are stored, wait or are under way. */
export async function remove(tracks) {
  const addresses = tracks.map(({ src }) => src);
  want((all) => all.filter(({ src }) => !addresses.includes(src)));
  if (addresses.includes(underWay?.track.src)) underWay.controller.abort();
  const cache = await open();
  const fresh = new Map();
  for (const track of tracks) {
    const answer = await cache.match(track.src, { ignoreVary: true });
    if (answer) fresh.set(track.src, { track, answer });
    await cache.delete(track.src);
  }
  removed = fresh;
  await changed();
}

export function setLimit(megabytes) {
  options.change((all) => ({ ...all, limit: megabytes }));
  tell();
}

export function start() {
  if (!window.caches) return;
  readAgain().then(goOn, () => { /* none can be had */ });
  channel?.addEventListener("message", readAgain);
  options.onChange(({ coming: tracks }) => {
    wanted = tracks;
    if (underWay && !isWanted(underWay.track)) underWay.controller.abort();
    tell();
    goOn();
  });
  window.addEventListener("online", goOn);
}
