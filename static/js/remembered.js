// What this browser remembers of its reader: one place, an entry a subject, each with the version of its form.
// What it does not understand counts as nothing, and what a newer version wrote is left alone. Where nothing can be
// stored, in a private window or a full store, it is remembered until the page is closed.
const PREFIX = "ytv2:";
// The theme is the desk's too, which has a key of its own and the bare word in it.
const BARE = "theme";
const keyOf = (name) => (name === BARE ? BARE : PREFIX + name);

// By name: what remembered() was given, and who listens.
const subjects = new Map();
// Text of entries that could not be stored, or must not be.
const unstored = new Map();
/** "change" whenever anything that is remembered changes, here or in another tab. */
export const changes = new EventTarget();

function attempt(act) {
  try { return act(localStorage); } catch { return null; }
}
const stored = (name) => attempt((storage) => storage.getItem(keyOf(name)));
const isStored = (name, text) => Boolean(attempt((storage) => {
  storage.setItem(keyOf(name), text);
  return true;
}));

function store(name, text, less = () => "") {
  const isLasting = isStored(name, text) || Boolean(less() && isStored(name, less()));
  if (isLasting) unstored.delete(name);
  else unstored.set(name, text);
  return isLasting;
}

/** The entry in a text: { version, value }; neither is there where nobody understands it. */
export function parsed(name, text) {
  if (name === BARE && text) return { version: 1, value: text };
  try {
    const entry = JSON.parse(text);
    return typeof entry === "object" && entry !== null ? entry : {};
  } catch {
    return {};
  }
}
export const written = (name, entry) => (name === BARE ? entry.value : JSON.stringify(entry));

/** Why an entry cannot be used: "unknown", "newer", "older" or "unreadable"; "" if it can. */
export function faultOf(name, { version, value }) {
  const subject = subjects.get(name);
  if (!Number.isInteger(version)) return "unreadable";
  if (!subject) return "unknown";
  if (version !== subject.version) return version > subject.version ? "newer" : "older";
  try { return subject.isRight(value) ? "" : "unreadable"; } catch { return "unreadable"; }
}

const isNewer = (name) => faultOf(name, parsed(name, stored(name))) === "newer";
function valueOf(name, text) {
  const entry = parsed(name, text);
  return faultOf(name, entry) ? structuredClone(subjects.get(name).initial) : entry.value;
}

function tell(name, isElsewhere) {
  const subject = subjects.get(name);
  if (isElsewhere && subject) subject.listeners.forEach((listener) => listener(valueOf(name, textOf(name))));
  changes.dispatchEvent(new Event("change"));
}

/** A subject: `initial` is its value before anything is remembered, `isRight` says whether a value can be used,
 * `shorter` makes less of one for which there is no room. Lists and dictionaries of two browsers are put together by
 * browser_data/transfer.js; `joined` does it where that is not enough. */
export function remembered(name, { version, initial, isRight, shorter, joined }) {
  const listeners = subjects.get(name)?.listeners ?? [];
  subjects.set(name, { version, initial, isRight, joined, listeners });
  const read = () => valueOf(name, unstored.get(name) ?? stored(name));
  const write = (value) => {
    const text = written(name, { version, value });
    if (isNewer(name)) unstored.set(name, text);
    else store(name, text, shorter && (() => written(name, { version, value: shorter(value) })));
    tell(name, false);
  };
  return {
    read,
    write,
    change(make) {
      const value = make(read());
      write(value);
      return value;
    },
    /** Calls back with a value that came from elsewhere: another tab, or the page of what is remembered. */
    onChange(listener) { listeners.push(listener); },
  };
}

window.addEventListener("storage", ({ key }) => {
  const isMeant = (name) => key === null || key === keyOf(name);
  [...subjects.keys()].filter(isMeant).forEach((name) => {
    unstored.delete(name);
    tell(name, true);
  });
  changes.dispatchEvent(new Event("change"));
});

/** The names of all entries, also of those that nobody understands. */
export function names() {
  const keys = attempt((storage) => Array.from({ length: storage.length }, (_, place) => storage.key(place))) ?? [];
  const ours = keys.filter((key) => key.startsWith(PREFIX)).map((key) => key.slice(PREFIX.length));
  return [...new Set([...ours, ...(stored(BARE) ? [BARE] : []), ...unstored.keys()])];
}

/** The text of an entry, null if there is none. */
export function textOf(name) {
  return isNewer(name) ? stored(name) : unstored.get(name) ?? stored(name);
}

/** Puts this text in the place of an entry, null to have none. Whether it will be there when the page is closed. */
export function put(name, text) {
  const isLasting = text === null ? removed(name) : store(name, text);
  tell(name, true);
  return isLasting;
}

function removed(name) {
  unstored.delete(name);
  attempt((storage) => storage.removeItem(keyOf(name)));
  return true;
}

/** What makes one of this browser's value and another's, if the subject has something of its own for that. */
export const joinOf = (name) => subjects.get(name).joined;

/** "all", "some" where there is no room for more, or "nothing" as in some private windows. */
export function isStoring() {
  const probe = attempt((storage) => {
    storage.setItem("ytv2-probe", "");
    storage.removeItem("ytv2-probe");
    return true;
  });
  if (!probe) return attempt((storage) => storage.length) ? "some" : "nothing";
  return unstored.size ? "some" : "all";
}
