// The subjects that this browser remembers, in plain words: what each is called, how much there is, and the entries one
// by one where they have names.
import { dayAndTime } from "../pages/dates.js";
import { clock } from "../player/clock.js";

const THEMES = { auto: "as the system has it", light: "light", dark: "dark" };

export function count(number, one, many = `${one}s`) {
  return `${number} ${number === 1 ? one : many}`;
}

function placeIn({ at, length, isHeard }) {
  if (isHeard) return "heard";
  return length ? `${clock(at)} of ${clock(length)}` : clock(at);
}

const momentOf = (when) => dayAndTime(new Date(when));
// Of { [video_id]: { at } }, the newest first.
const pagesOf = (all) => Object.entries(all).sort(([, one], [, other]) => other.at - one.at)
  .map(([id, { at }]) => ({ title: id, href: `/read/${encodeURIComponent(id)}`, note: momentOf(at) }));
const chosen = (options) => Object.entries(options).filter(([, choice]) => choice).map(([name, choice]) => `${name} ${choice}`).join(", ") || "nothing chosen";

// In the order in which the page shows them. `says` is a sentence's end, `list` has { title, href, note }.
const SUBJECTS = {
  __proto__: null,
  queue: {
    name: "Queue",
    says: ({ tracks }) => count(tracks.length, "recording"),
    list: ({ tracks }) => tracks.map(({ title, page, by }) => ({ title, href: page, note: by })),
  },
  positions: {
    name: "Places in recordings",
    says: (all) => count(Object.keys(all).length, "recording"),
    list: (all) => Object.values(all).sort((one, other) => other.when - one.when)
      .map((each) => ({ title: each.track.title, href: each.track.page, note: placeIn(each) })),
  },
  views: {
    name: "Saved views",
    says: (all) => count(all.length, "view"),
    list: (all) => all.map(({ name, query }) => ({ title: name, href: `/${query}` })),
  },
  read: { name: "Read items", says: (all) => count(Object.keys(all).length, "item"), list: pagesOf },
  places: { name: "Places in texts", says: (all) => count(Object.keys(all).length, "text"), list: pagesOf },
  lists: {
    name: "Lists you came from",
    says: (all) => count(all.length, "list"),
    list: (all) => all.map(({ address, items }) => ({ title: address, href: address, note: count(items.length, "item") })),
  },
  visits: { name: "Your last visit", says: ({ shown, active }) => momentOf(shown || active) },
  view: { name: "How lists look", says: chosen },
  reading: { name: "How texts look", says: chosen },
  sound: {
    name: "Speed and volume",
    says: ({ speed, volume, isMuted }) => `${speed}×, ${isMuted ? "muted" : `volume ${Math.round(volume * 100)} %`}`,
  },
  offline: { name: "Recordings kept offline", says: ({ limit, coming }) => `up to ${limit} MB, ${coming.length} to come` },
  keys: { name: "Keyboard shortcuts", says: (areOn) => (areOn ? "on" : "off") },
  theme: { name: "Light or dark", says: (theme) => THEMES[theme] },
};

/** What is remembered, in words, where nobody wrote any: how many entries, or the value itself. */
function inGeneral(value) {
  if (Array.isArray(value)) return count(value.length, "entry", "entries");
  if (typeof value === "object" && value !== null) return count(Object.keys(value).length, "entry", "entries");
  return String(value);
}

export const nameOf = (subject) => SUBJECTS[subject]?.name ?? subject;
export const says = (subject, value) => (SUBJECTS[subject]?.says ?? inGeneral)(value);
export const listOf = (subject, value) => SUBJECTS[subject]?.list?.(value) ?? null;

const order = Object.keys(SUBJECTS);
const rank = (subject) => (order.includes(subject) ? order.indexOf(subject) : order.length);
/** Those that are known in their order, then the others by name. */
export const inOrder = (subjects) => [...subjects].sort((one, other) => rank(one) - rank(other) || one.localeCompare(other));

/** Why an entry is not used, by what remembered.js calls the fault. */
export const FAULTS = {
  unknown: "This version of the site does not know it.",
  newer: "A newer version of the site wrote it.",
  older: "An older version of the site wrote it.",
  unreadable: "It cannot be read.",
  "newer-here": "What is here was written by a newer version of the site, and stays.",
};
