// What this browser remembers of its reader: one place, an entry a subject, each with the version of its form.
// What it does not understand counts as nothing, and what a newer version wrote is left alone. Where nothing can be
// stored, in a private window or a full store, it is remembered until the page is closed.
const PREFIX = "ytv2:";

// Text of entries that could not be stored, or must not be.
const unstored = new Map();

const stored = (name) => {
  if (unstored.has(name)) return unstored.get(name);
  try { return localStorage.getItem(PREFIX + name); } catch { return null; }
};

const store = (name, text) => {
  try {
    localStorage.setItem(PREFIX + name, text);
    unstored.delete(name);
    return true;
  } catch {
    unstored.set(name, text);
    return false;
  }
};

const parsed = (text) => {
  try {
    const entry = JSON.parse(text);
    return typeof entry === "object" && entry !== null ? entry : {};
  } catch {
    return {};
  }
};

/** A subject: `initial` is its value before anything is remembered, `isRight` says whether a value can be used, and
 * `shorter` makes less of one for which there is no room. */
export function remembered(name, { version, initial, isRight, shorter }) {
  const understood = (text) => {
    const entry = parsed(text);
    return entry.version === version && isRight(entry.value) ? entry.value : structuredClone(initial);
  };
  const read = () => understood(stored(name));
  const write = (value) => {
    const text = JSON.stringify({ version, value });
    if (parsed(stored(name)).version > version) unstored.set(name, text);
    else if (!store(name, text) && shorter) store(name, JSON.stringify({ version, value: shorter(value) }));
  };
  return {
    read,
    write,
    change(make) {
      const value = make(read());
      write(value);
      return value;
    },
    /** Calls back with the value that another tab wrote. */
    onChange(listener) {
      window.addEventListener("storage", ({ key, newValue }) => {
        if (key !== PREFIX + name && key !== null) return;
        unstored.delete(name);
        listener(understood(newValue));
      });
    },
  };
}
