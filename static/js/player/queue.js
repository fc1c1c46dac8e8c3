// What plays, what came before it and what comes next: { tracks, current }, the current one by its address. A
// recording stands in it once.
import { remembered } from "../remembered.js";
import { isTrack } from "./track.js";

const MOST = 500;
const isRight = (value) => Array.isArray(value?.tracks) && value.tracks.every(isTrack)
  && (value.current === null || value.tracks.some(({ src }) => src === value.current));
const entry = remembered("queue", {
  ...{ version: 1, initial: { tracks: [], current: null }, isRight },
  shorter: ({ tracks, current }) => ({ tracks: tracks.filter(({ src }) => src === current), current }),
  joined: (own, other) => ({
    tracks: [...own.tracks, ...other.tracks.filter(({ src }) => !own.tracks.some((each) => each.src === src))].slice(0, MOST),
    current: own.current ?? other.current,
  }),
});

let { tracks, current } = entry.read();
export const changes = new EventTarget();
const changed = () => changes.dispatchEvent(new Event("change"));

function set(fresh, now = current) {
  tracks = fresh;
  current = tracks.some(({ src }) => src === now) ? now : null;
  // The oldest of those that were played go first.
  const place = index();
  if (tracks.length > MOST) tracks = tracks.slice(Math.max(0, Math.min(place, tracks.length - MOST))).slice(0, MOST);
  entry.write({ tracks, current });
  changed();
}

function take(other, own) {
  tracks = own && !other.tracks.some(({ src }) => src === own.src) ? [own, ...other.tracks] : other.tracks;
  current = own ? own.src : other.current;
  changed();
}

/** All tabs have one queue; while this one sounds, what plays here stays what plays here. */
export function followOtherTabs(isSounding) {
  entry.onChange((other) => take(other, isSounding() ? playing() : null));
}

/** As the tab that changed it last has it. */
export const readAgain = () => take(entry.read(), null);

const index = () => tracks.findIndex(({ src }) => src === current);
const without = (some) => tracks.filter(({ src }) => !some.some((other) => other.src === src));
const withAt = (list, place, some) => [...list.slice(0, place), ...some, ...list.slice(place)];

export const all = () => tracks;
export const playing = () => tracks[index()] ?? null;
export const has = (src) => tracks.some((track) => track.src === src);
export const next = () => (current === null ? tracks[0] : tracks[index() + 1]) ?? null;
export const previous = () => tracks[index() - 1] ?? null;

/** Makes it the one that plays; what is new comes before the one that played, which then goes on. */
export function choose(track) {
  if (has(track.src)) set(tracks, track.src);
  else set(withAt(tracks, Math.max(index(), 0), [track]), track.src);
}

/** Puts these before everything that was to come, the first as the one that plays. */
export function chooseAll(some) {
  const kept = without(some);
  const before = tracks.slice(0, Math.max(index(), 0)).filter((track) => kept.includes(track)).length;
  set(withAt(kept, before, some), some[0].src);
}

export function addNext(track) {
  if (track.src !== current) addAfter(playing(), [track], without([track]));
}

/** Puts those that are not in it yet behind this one, or first of all. */
export function addAfter(track, some, kept = tracks) {
  const fresh = some.filter(({ src }) => !kept.some((other) => other.src === src));
  set(withAt(kept, kept.findIndex(({ src }) => src === track?.src) + 1, fresh));
}

export function addAtEnd(some) {
  set([...tracks, ...some.filter(({ src }) => !has(src))]);
}

/** By this many places, up where they are less than 0. */
export function move(track, places) {
  const from = tracks.indexOf(track);
  const to = Math.min(Math.max(from + places, 0), tracks.length - 1);
  if (from < 0 || from === to) return;
  set(withAt(without([track]), to, [track]));
}

/** Takes it out. If it is the one that plays, the next one is to play. */
export function remove(track) {
  const after = track.src === current ? (next() ?? previous())?.src ?? null : current;
  set(without([track]), after);
}

/** Only what plays is left. */
export function clear() {
  set(tracks.filter(({ src }) => src === current));
}
