// What plays next: the listener's wishes, the end of a recording, and one that fails.
import * as positions from "./positions.js";
import * as queue from "./queue.js";
import * as sound from "./sound.js";

// Pressed later than this, in seconds, "previous" means the beginning.
const BEGINNING = 3;
/** "change" for a failure or a message. */
export const changes = new EventTarget();
const failures = new Set();
let message = "";
let isWanted = false;
// What cannot be reached is asked for again, this often, at first after so many milliseconds, each time twice as long.
const MOST_TRIES = 6;
const FIRST_WAIT = 2000;
let tries = 0;
let trying = null;
// Where a recording broke off last. It is asked for again at once; if it breaks off so near again, in seconds, the
// recording itself is broken.
const NEAR = 5;
let broken = { src: "", at: 0 };
// Asked at each end of a recording whether the next may follow.
let mayGoOn = () => true;

function say(text) {
  message = text;
  changes.dispatchEvent(new Event("change"));
}

export const says = () => message;
export const hasFailed = (src) => failures.has(src);
export const isCurrent = (src) => queue.playing()?.src === src;
export const isPlaying = (src) => isCurrent(src) && sound.isPlaying();
export const askBeforeGoingOn = (ask) => { mayGoOn = ask; };

const isLoaded = (track) => track && sound.loaded()?.src === track.src;
/** How far the current recording is, and how long; also before it is loaded. */
export function progress() {
  const track = queue.playing();
  if (!track) return { at: 0, length: 0 };
  if (isLoaded(track)) return { at: sound.place(), length: sound.length() };
  return { at: positions.startOf(track.src), length: positions.of(track.src)?.length || track.seconds };
}

function begin(track) {
  isWanted = true;
  failures.delete(track.src);
  forgetTries();
  say("");
  sound.load(track);
  sound.play();
}

function forgetTries() {
  clearTimeout(trying);
  tries = 0;
}

/** Asks for it again, without another word, while it is wanted. */
function tryLater(track) {
  clearTimeout(trying);
  if (tries >= MOST_TRIES) return;
  trying = setTimeout(() => tryNow(track), FIRST_WAIT * 2 ** tries);
  tries += 1;
}

function tryNow(track) {
  if (!isWanted || !isLoaded(track) || sound.isPlaying()) return;
  sound.load(track);
  sound.play();
}

function play(track) {
  queue.choose(track);
  begin(queue.playing());
}

export function playAll(tracks) {
  if (!tracks.length) return;
  queue.chooseAll(tracks);
  begin(queue.playing());
}

export function pause() {
  isWanted = false;
  sound.pause();
}

/** Nothing sounds, and nothing is loaded. */
export function stop() {
  isWanted = false;
  clearTimeout(trying);
  say("");
  sound.unload();
}

export function resume() {
  const track = queue.playing() ?? queue.next();
  if (track) play(track);
}

export function toggle(track = queue.playing()) {
  if (track && isPlaying(track.src)) pause();
  else if (track) play(track);
  else resume();
}

// A recording that failed is passed over, until somebody asks for it.
const following = () => {
  const tracks = queue.all();
  return tracks.slice(tracks.indexOf(queue.playing()) + 1).find(({ src }) => !failures.has(src));
};

export function next() {
  const track = following();
  if (track) play(track);
}

export function previous() {
  const track = progress().at > BEGINNING ? null : queue.previous();
  if (track) play(track);
  else seek(0);
}

export function seek(seconds) {
  const track = queue.playing();
  if (!track) return;
  if (isLoaded(track)) sound.seek(seconds);
  else sound.load(track, seconds);
}

export function skip(seconds) {
  const { at, length } = progress();
  seek(Math.max(0, length ? Math.min(at + seconds, length) : at + seconds));
}

export function remove(track) {
  const wasPlaying = isPlaying(track.src);
  queue.remove(track);
  if (!isLoaded(track)) return;
  sound.unload();
  if (wasPlaying && queue.playing()) begin(queue.playing());
}

function onEnded() {
  const track = sound.loaded();
  positions.markHeard(track);
  if (!isCurrent(track.src)) return;
  isWanted = false;
  if (mayGoOn()) next();
}

/** Why it cannot be heard, in words; whether others may be heard all the same; whether it is there. */
async function reasonFor({ title, src }) {
  const unreachable = [`“${title}” cannot be reached just now.`, false, false];
  try {
    const { ok, status } = await fetch(src, { method: "HEAD", cache: "no-store" });
    if (status >= 500) return unreachable;
    return [ok ? `“${title}” cannot be played here.` : `The recording of “${title}” is not there any more.`, true, ok];
  } catch {
    return unreachable;
  }
}

async function onFailed() {
  const track = sound.loaded();
  sound.pause();
  const [at, hadSounded] = [sound.place(), sound.hasSounded()];
  const [reason, isAlone, isThere] = await reasonFor(track);
  if (sound.loaded() !== track || sound.isPlaying()) return;
  const isBroken = broken.src === track.src && Math.abs(at - broken.at) < NEAR;
  // Cut off, or replaced by another while it played.
  if (isThere && hadSounded && isWanted && !isBroken) {
    broken = { src: track.src, at };
    tryNow(track);
    return;
  }
  if (!isAlone) {
    say(reason);
    tryLater(track);
    return;
  }
  failures.add(track.src);
  const after = isWanted && isCurrent(track.src) && following();
  if (after) play(after);
  else isWanted = false;
  say(after ? `${reason} Skipped.` : reason);
}

export function start() {
  queue.followOtherTabs(sound.isPlaying);
  sound.changes.addEventListener("ended", onEnded);
  sound.changes.addEventListener("failed", onFailed);
  // Back on the net, what was interrupted goes on.
  window.addEventListener("online", () => isWanted && !sound.isPlaying() && resume());
  sound.audio.addEventListener("playing", () => {
    if (tries) say("");
    forgetTries();
  });
}
