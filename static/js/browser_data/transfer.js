// What is remembered as one file: { format, version, exported, entries: { [subject]: { version, value } } }. What nobody
// understands is exported as it is, as text; an import refuses it.
import * as memory from "../remembered.js";

const FORMAT = "ytv2-remembered";
const VERSION = 1;
// Bytes: twice what browsers store for a site.
const MOST = 10 * 1024 * 1024;

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

const isDictionary = (value) => isObject(value) && Object.values(value).every(isObject);
const dateOf = ({ when, at }) => when ?? at ?? 0;

/** This browser's list or dictionary and another's in one, under each key the later entry. A choice is the other's. */
function join(own, other) {
  if (Array.isArray(own) && Array.isArray(other)) {
    const there = new Set(own.map((each) => JSON.stringify(each)));
    return [...own, ...other.filter((each) => !there.has(JSON.stringify(each)))];
  }
  if (!isDictionary(own) || !isDictionary(other)) return other;
  const later = Object.entries(other).filter(([key, each]) => !Object.hasOwn(own, key) || dateOf(each) > dateOf(own[key]));
  return { ...own, ...Object.fromEntries(later) };
}

/** The file's text. */
export function exported(now = new Date()) {
  const entries = Object.fromEntries(memory.names().map((name) => {
    const text = memory.textOf(name);
    const { version, value } = memory.parsed(name, text);
    return [name, version === undefined ? text : { version, value }];
  }));
  return JSON.stringify({ format: FORMAT, version: VERSION, exported: now.toISOString(), entries }, null, 2);
}

/** The entries of a file; throws an Error that says what is wrong with it. */
export async function entriesOf(file) {
  if (file.size > MOST) throw new Error(`“${file.name}” is too large: a browser could not store it.`);
  let content;
  try { content = JSON.parse(await file.text()); } catch { content = null; }
  if (!isObject(content) || content.format !== FORMAT || !isObject(content.entries)) {
    throw new Error(`“${file.name}” is not a file that this page exported. Choose one that is called ytv2-remembered….json.`);
  }
  if (content.version !== VERSION) {
    throw new Error(`“${file.name}” was exported by a newer version of the site. Import it there.`);
  }
  return content.entries;
}

/** What an import would do about each subject: { name, version, here, there, after } with values, here null where there
 * is none; or { name, fault }. */
export function differences(entries) {
  return Object.entries(entries).map(([name, entry]) => {
    const other = isObject(entry) ? entry : {};
    const fault = memory.faultOf(name, other);
    if (fault) return { name, fault };
    const own = memory.parsed(name, memory.textOf(name));
    // What a newer version wrote here is not given up for what an older one knows.
    if (memory.faultOf(name, own) === "newer") return { name, fault: "newer-here" };
    const here = memory.faultOf(name, own) ? null : own.value;
    const { version, value: there } = other;
    const after = here === null ? there : (memory.joinOf(name) ?? join)(here, there);
    return { name, version, here, there, after };
  });
}
