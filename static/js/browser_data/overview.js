// The page of what this browser remembers: it shows each subject, and forgets, exports and imports them. What was
// forgotten or imported can be undone until the document is left.
import { onPage } from "../pages/page.js";
import * as player from "../player/player.js";
import * as memory from "../remembered.js";
import { FAULTS, inOrder, listOf, nameOf, says } from "./subjects.js";
import { differences, entriesOf, exported } from "./transfer.js";

const STORES = {
  all: "",
  some: "There is no room for more in this browser: what changes from now on is remembered until this page is closed.",
  nothing: "This browser stores nothing for this site, as in a private window: all this is forgotten when the page is closed.",
};
// Where they go, what plays must stop, or it would be remembered again at once.
const OF_THE_PLAYER = ["queue", "positions"];

let undoable = null; // the texts before the last act, by subject

const write = (place, text) => { if (place.textContent !== text) place.textContent = text; };
const copyOf = (template) => template.content.firstElementChild.cloneNode(true);
const shown = () => inOrder(memory.names());

function listItem({ title, href, note }) {
  const item = document.createElement("li");
  const link = Object.assign(document.createElement("a"), { href, textContent: title, dir: "auto" });
  item.append(link, " ", Object.assign(document.createElement("span"), { textContent: note ?? "" }));
  return item;
}

/** The entries one by one, or everything as it is stored. */
function inFull(name, value, text) {
  const entries = value === undefined ? null : listOf(name, value);
  if (!entries) {
    const whole = value === undefined ? text : JSON.stringify(value, null, 2);
    return Object.assign(document.createElement("pre"), { textContent: whole, tabIndex: 0 });
  }
  const list = document.createElement("ol");
  list.append(...entries.map(listItem));
  return list;
}

function describe(row, name) {
  const text = memory.textOf(name);
  const entry = memory.parsed(name, text);
  const fault = memory.faultOf(name, entry);
  const [details, place] = [row.querySelector("details"), row.querySelector("[data-whole]")];
  write(row.querySelector("[data-name]"), nameOf(name));
  write(row.querySelector("[data-forget-name]"), nameOf(name));
  write(row.querySelector("[data-says]"), fault ? FAULTS[fault] : says(name, entry.value));
  if (!details.open || place.dataset.text === text) return;
  place.dataset.text = text;
  place.replaceChildren(inFull(name, fault ? undefined : entry.value, text));
}

function draw(page) {
  const part = (name) => page.querySelector(`[data-${name}]`);
  const list = part("subjects");
  const there = new Map([...list.querySelectorAll("[data-subject]")].map((row) => [row.dataset.subject, row]));
  shown().forEach((name, place) => {
    const row = there.get(name) ?? copyOf(part("row"));
    there.delete(name);
    row.dataset.subject = name;
    if (list.children[place] !== row) list.insertBefore(row, list.children[place] ?? null);
    describe(row, name);
  });
  there.forEach((row) => row.remove());
  const isEmpty = !list.children.length;
  part("nothing").hidden = !isEmpty;
  part("export").disabled = part("forget-all").disabled = isEmpty;
  write(part("stores"), STORES[memory.isStoring()]);
}

function say(page, text) {
  page.querySelector("[data-says-done]").textContent = text;
  page.querySelector("[data-undo]").hidden = !undoable;
}

/** Puts these texts in their places, remembering what was there. The names of those that will not last. */
function replace(texts) {
  undoable = new Map([...texts.keys()].map((name) => [name, memory.textOf(name)]));
  if ([...texts].some(([name, text]) => text === null && OF_THE_PLAYER.includes(name))) player.stop();
  return [...texts].filter(([name, text]) => !memory.put(name, text)).map(([name]) => nameOf(name));
}

function forget(page, names, what) {
  replace(new Map(names.map((name) => [name, null])));
  say(page, `${what} forgotten.`);
  page.querySelector("[data-undo]").focus();
}

function undo(page) {
  const names = [...undoable.keys()];
  replace(undoable);
  undoable = null;
  say(page, "All is as it was before.");
  const row = page.querySelector(`[data-subject="${CSS.escape(names[0])}"]`);
  (row?.querySelector("[data-forget]") ?? document.querySelector("main")).focus();
}

function download(text) {
  const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const day = new Date().toISOString().slice(0, 10);
  Object.assign(document.createElement("a"), { href: address, download: `ytv2-remembered-${day}.json` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

function sentenceOf({ name, here, there, after, fault }) {
  if (fault) return `Not imported. ${FAULTS[fault]}`;
  const [now, then] = [here === null ? "nothing" : says(name, here), says(name, after)];
  if (JSON.stringify(here) === JSON.stringify(after)) return `Stays as it is: ${now}.`;
  return `Here ${now}, in the file ${says(name, there)}: afterwards ${then}.`;
}
const changesAny = ({ fault, here, after }) => !fault && JSON.stringify(here) !== JSON.stringify(after);

function preview(page, entries, fileName) {
  const panel = page.querySelector("[data-import]");
  const rows = differences(entries).map((difference) => {
    const row = copyOf(panel.querySelector("template"));
    const box = row.querySelector("input");
    box.value = difference.name;
    box.checked = changesAny(difference);
    box.disabled = !box.checked;
    row.querySelector("[data-name]").textContent = nameOf(difference.name);
    row.querySelector("[data-difference]").textContent = sentenceOf(difference);
    return row;
  });
  panel.querySelector("ul").replaceChildren(...rows);
  panel.querySelector("[data-file]").textContent = fileName;
  const offers = rows.some((row) => !row.querySelector("input").disabled);
  panel.querySelector("[data-do-import]").hidden = !offers;
  panel.querySelector("[data-no-change]").hidden = offers;
  panel.hidden = false;
  panel.querySelector("h2").focus();
}

function importChosen(page, entries) {
  const panel = page.querySelector("[data-import]");
  const chosen = [...panel.querySelectorAll("input:checked")].map(({ value }) => value);
  const taken = differences(entries).filter((each) => chosen.includes(each.name) && changesAny(each));
  const texts = new Map(taken.map(({ name, version, after }) => [name, memory.written(name, { version, value: after })]));
  const fleeting = replace(texts);
  panel.hidden = true;
  const warning = fleeting.length ? ` There was no room to store ${fleeting.join(", ")}: remembered until this page is closed.` : "";
  say(page, `Imported.${warning}`);
  page.querySelector("[data-undo]").focus();
}

function startImport(page, signal) {
  const [panel, field] = [page.querySelector("[data-import]"), page.querySelector("[data-choose]")];
  let entries = null;
  field.addEventListener("change", async () => {
    const [file] = field.files;
    if (!file) return;
    panel.hidden = true;
    try {
      entries = await entriesOf(file);
      say(page, "");
      preview(page, entries, file.name);
    } catch (error) {
      say(page, `${error.message} Nothing was changed.`);
    }
    // The same file can be chosen again.
    field.value = "";
  }, { signal });
  panel.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    importChosen(page, entries);
  }, { signal });
  panel.querySelector("[data-cancel]").addEventListener("click", () => {
    panel.hidden = true;
    field.focus();
  }, { signal });
}

function setUp(page, signal) {
  const on = (name, act) => page.querySelector(`[data-${name}]`).addEventListener("click", act, { signal });
  on("export", () => download(exported()));
  on("forget-all", () => forget(page, shown(), "Everything"));
  on("undo", () => undo(page));
  on("subjects", ({ target }) => {
    const name = target.closest("[data-forget]")?.closest("[data-subject]").dataset.subject;
    if (name) forget(page, [name], nameOf(name));
  });
  page.addEventListener("toggle", () => draw(page), { signal, capture: true });
  memory.changes.addEventListener("change", () => draw(page), { signal });
  startImport(page, signal);
  if (undoable) say(page, "What you did here last can be undone.");
  draw(page);
  page.hidden = false;
}

onPage((signal) => {
  const page = document.querySelector("[data-remembered]");
  if (page) setUp(page, signal);
});
