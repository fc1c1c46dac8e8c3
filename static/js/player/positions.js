// How far the listener is in each recording: { [address]: { track, at, length, when, isHeard } }, seconds and a date.
import { remembered } from "../remembered.js";
import { isTrack } from "./track.js";

const MOST = 300;
// Hardly begun, or nearly through, a recording begins anew.
const BEGUN = 5;
const isNumber = (value) => Number.isFinite(value) && value >= 0;
const isRight = (value) => typeof value === "object" && value !== null && !Array.isArray(value)
  && Object.entries(value).every(([src, each]) => isTrack(each?.track) && each.track.src === src
    && isNumber(each.at) && isNumber(each.length) && isNumber(each.when));

const newest = (all, most) => Object.fromEntries(
  Object.entries(all).sort(([, one], [, other]) => other.when - one.when).slice(0, most),
);
const positions = remembered("positions", {
  ...{ version: 1, initial: {}, isRight },
  shorter: (all) => newest(all, Math.floor(Object.keys(all).length / 2)),
});

let all = positions.read();
export const changes = new EventTarget();

const write = (change) => {
  all = positions.change((stored) => {
    change(stored);
    return Object.keys(stored).length > MOST ? newest(stored, MOST) : stored;
  });
  changes.dispatchEvent(new Event("change"));
};
positions.onChange((stored) => {
  all = stored;
  changes.dispatchEvent(new Event("change"));
});

const isBegun = ({ at, length, isHeard }) => !isHeard && at >= BEGUN && !(length && at > length - Math.min(10, length / 10));

export function keep(track, at, length) {
  write((stored) => { stored[track.src] = { track, at, length: length || track.seconds, when: Date.now(), isHeard: false }; });
}

export function markHeard(track) {
  write((stored) => { stored[track.src] = { track, at: 0, length: track.seconds, when: Date.now(), isHeard: true }; });
}

export function forget(track) {
  write((stored) => { delete stored[track.src]; });
}

export const of = (src) => (Object.hasOwn(all, src) ? all[src] : null);

/** Where to go on, in seconds; 0 where it begins anew. */
export function startOf(src) {
  const position = of(src);
  return position && isBegun(position) ? position.at : 0;
}

/** How much of it was heard, from 0 to 1. */
export function shareOf(src) {
  const position = of(src);
  if (!position) return 0;
  if (position.isHeard) return 1;
  return position.length ? Math.min(position.at / position.length, 1) : 0;
}

/** What was begun and not finished, the last one first. */
export const begun = () => Object.values(all).filter(isBegun).sort((one, other) => other.when - one.when);
