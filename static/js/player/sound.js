// The one audio element: what sounds, from where, how fast and how loud. It stays in the document for good; nothing
// but these functions touches it.
import { remembered } from "../remembered.js";
import * as positions from "./positions.js";

export const SPEEDS = [0.75, 1, 1.25, 1.5, 1.75, 2, 2.25, 2.5, 2.75, 3];
// Positions are written this often, in seconds.
const OFTEN = 2;
const isShare = (value) => Number.isFinite(value) && value >= 0 && value <= 1;
const settings = remembered("sound", {
  version: 1,
  initial: { speed: 1, volume: 1, isMuted: false },
  isRight: (value) => SPEEDS.includes(value?.speed) && isShare(value.volume) && typeof value.isMuted === "boolean",
});

export const audio = document.createElement("audio");
audio.preload = "auto";
/** "change" for all that one may see, "ended" and "failed" for the track that was loaded. */
export const changes = new EventTarget();
const tell = (name) => changes.dispatchEvent(new Event(name));

let track = null;
let written = 0;
// The last moment that sounded, or was sought: what breaks off there goes on there.
let last = 0;

export const loaded = () => track;
export const isPlaying = () => !audio.paused;
export const isWaiting = () => !audio.paused && audio.readyState < HTMLMediaElement.HAVE_FUTURE_DATA;
export const length = () => (Number.isFinite(audio.duration) ? audio.duration : track?.seconds) || 0;
export const place = () => (audio.readyState ? audio.currentTime : wanted);
export const speed = () => audio.defaultPlaybackRate;

// Where to begin once the length is known.
let wanted = 0;

function apply({ speed: rate, volume, isMuted }) {
  // The default too: loading a source resets the rate to it.
  audio.defaultPlaybackRate = audio.playbackRate = rate;
  [audio.volume, audio.muted] = [volume, isMuted];
}
const change = (part) => {
  apply(settings.change((all) => ({ ...all, ...part })));
  tell("change");
};
export const setSpeed = (rate) => change({ speed: rate });
export const setVolume = (volume) => change({ volume, isMuted: false });
export const setMuted = (isMuted) => change({ isMuted });

/** Whether anything of what is loaded was heard, or sought. */
export const hasSounded = () => Boolean(last);

/** Loads it, unless it is loaded and well; at its place, or where the listener stopped. */
export function load(wish, at = positions.startOf(wish.src)) {
  if (track?.src === wish.src && !audio.error) {
    // Another tab may have gone on with it.
    if (audio.paused && !audio.seeking && at && Math.abs(at - audio.currentTime) > OFTEN) audio.currentTime = at;
    return;
  }
  keep();
  track = wish;
  wanted = written = last = at;
  audio.src = wish.src;
  tell("change");
}

export function unload() {
  keep();
  track = null;
  wanted = 0;
  audio.removeAttribute("src");
  audio.load();
  tell("change");
}

/** Where the browser wants a gesture first, it stays paused. */
export async function play() {
  await audio.play().catch(() => { /* an error tells of itself; a refusal shows as a pause */ });
}

export function pause() {
  audio.pause();
}

export function seek(seconds) {
  const to = Math.min(Math.max(seconds, 0), length() || seconds);
  if (audio.readyState) audio.currentTime = to;
  else wanted = to;
  tell("change");
}

function keep() {
  if (!track || !audio.readyState || audio.ended) return;
  written = audio.currentTime;
  positions.keep(track, audio.currentTime, audio.duration);
}

export function start() {
  apply(settings.read());
  settings.onChange((value) => { if (audio.paused) { apply(value); tell("change"); } });
  audio.addEventListener("loadedmetadata", () => {
    if (wanted) audio.currentTime = wanted;
  });
  for (const name of ["seeking", "timeupdate"]) audio.addEventListener(name, () => { if (audio.readyState) last = audio.currentTime; });
  audio.addEventListener("timeupdate", () => {
    if (!audio.paused && Math.abs(audio.currentTime - written) >= OFTEN) keep();
  });
  audio.addEventListener("pause", keep);
  audio.addEventListener("seeked", () => audio.paused && keep());
  window.addEventListener("pagehide", () => !audio.paused && keep());
  // A phone may close what it does not show, without a word.
  document.addEventListener("visibilitychange", () => document.hidden && !audio.paused && keep());
  audio.addEventListener("ended", () => tell("ended"));
  audio.addEventListener("error", () => {
    if (!audio.hasAttribute("src")) return;
    if (last) positions.keep(track, last, length());
    wanted = last;
    tell("failed");
  });
  const seen = ["play", "pause", "playing", "waiting", "timeupdate", "durationchange", "seeked", "emptied", "volumechange"];
  seen.forEach((name) => audio.addEventListener(name, () => tell("change")));
}
