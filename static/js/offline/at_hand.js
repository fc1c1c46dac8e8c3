// The page of what is at hand without a connection: what there is, how much room it takes, and how to take it away.
import { dayAndTime } from "../pages/dates.js";
import { onPage } from "../pages/page.js";
import { showAll as showListening } from "../player/cards.js";
import { copies, removeCopies } from "./copies.js";
import { obstacle } from "./connection.js";
import * as recordings from "./recordings.js";

const limitOf = (megabytes) => (megabytes < 1000 ? `${megabytes} MB` : `${megabytes / 1000} GB`);

function filled(template, { title, lang = "", href, note }) {
  const item = template.content.firstElementChild.cloneNode(true);
  Object.assign(item.querySelector("[data-link]"), { href, textContent: title, lang });
  item.querySelector("[data-note]").textContent = note;
  item.querySelectorAll("[data-title]").forEach((each) => { each.textContent = title; });
  return item;
}

function noteOf({ src, by }) {
  const { name, size, loaded } = recordings.stateOf(src);
  if (name === "waiting") return navigator.onLine ? "Waits for its turn" : "Waits for a connection";
  if (name === "loading") return size ? `${Math.floor((100 * loaded) / size)} % of ${recordings.sizeOf(size)}` : "Begins";
  return [by, recordings.sizeOf(size)].filter(Boolean).join(" · ");
}

function recordingRow(template, track) {
  const item = filled(template, { title: track.title, href: track.page, note: noteOf(track) });
  const isStored = recordings.stateOf(track.src).name === "stored";
  item.dataset.src = track.src;
  const listen = item.querySelector("[data-listen]");
  listen.dataset.track = JSON.stringify(track);
  listen.setAttribute("formaction", track.page);
  listen.hidden = !isStored;
  item.querySelector("[data-remove-word]").textContent = isStored ? "Remove" : "Cancel";
  return item;
}

const signatureOf = (tracks) => tracks.map(({ src }) => `${src} ${recordings.stateOf(src).name}`).join("\n");

function showRecordings(page) {
  const part = (name) => page.querySelector(`[data-${name}]`);
  const tracks = recordings.every();
  const list = part("recordings");
  // Rows stay what they are while only their numbers change: somebody may be at one.
  if (list.dataset.shows !== signatureOf(tracks)) {
    list.dataset.shows = signatureOf(tracks);
    list.replaceChildren(...tracks.map((track) => recordingRow(part("recording"), track)));
    showListening();
  }
  tracks.forEach((track, place) => { list.children[place].querySelector("[data-note]").textContent = noteOf(track); });
  part("no-recordings").hidden = tracks.length > 0;
  part("remove-all").hidden = !tracks.length;
  part("used").textContent = recordings.sizeOf(recordings.used());
  part("bar").setAttribute("width", Math.min(100, (100 * recordings.used()) / recordings.most()));
  part("limit").value = String(recordings.limit());
}

async function showTexts(page) {
  const part = (name) => page.querySelector(`[data-${name}]`);
  const texts = await copies();
  const row = ({ title, lang, address, when }) => filled(part("text"), { title, lang, href: address, note: `As of ${dayAndTime(new Date(when))}` });
  part("texts").replaceChildren(...texts.map(row));
  part("no-texts").hidden = texts.length > 0;
  part("number-of-texts").textContent = texts.length ? `${texts.length} item${texts.length === 1 ? "" : "s"}` : "";
  part("remove-copies").hidden = !texts.length;
}

function setUp(page, signal) {
  const part = (name) => page.querySelector(`[data-${name}]`);
  const on = (name, type, act) => part(name).addEventListener(type, act, { signal });
  const say = (text, isUndoable = false) => {
    part("done").textContent = text;
    part("undo").hidden = !isUndoable;
  };
  const remove = async (tracks, what) => {
    await recordings.remove(tracks);
    say(`${what} removed.`, recordings.removedLast().length > 0);
    (part("undo").hidden ? part("contents").querySelector("h2") : part("undo")).focus();
  };
  on("recordings", "click", ({ target }) => {
    const src = target.closest("[data-remove]")?.closest("li").dataset.src;
    const track = recordings.every().find((each) => each.src === src);
    if (track) remove([track], `“${track.title}”`);
  });
  on("remove-all", "click", () => remove(recordings.every(), "All recordings"));
  on("undo", "click", async () => {
    for (const track of recordings.removedLast()) await recordings.keep(track);
    say("All is as it was before.");
    page.querySelector("#recordings-title").focus();
  });
  on("remove-copies", "click", async () => {
    await removeCopies();
    await showTexts(page);
    say("All copies of texts removed.");
    page.querySelector("#texts-title").focus();
  });
  part("limit").replaceChildren(...recordings.LIMITS.map((megabytes) => new Option(limitOf(megabytes), String(megabytes))));
  on("limit", "change", ({ target }) => {
    recordings.setLimit(Number(target.value));
    const isOver = recordings.used() > recordings.most();
    say(isOver ? "What is there stays; nothing more is kept until it fits." : "");
  });
  recordings.changes.addEventListener("change", () => showRecordings(page), { signal });
}

async function show(page, signal) {
  const part = (name) => page.querySelector(`[data-${name}]`);
  const isInstead = location.pathname !== "/offline";
  part("missing").hidden = !isInstead;
  part("about").hidden = isInstead;
  const why = obstacle();
  part("obstacle").textContent = why;
  part("obstacle").hidden = !why;
  if (why) return;
  setUp(page, signal);
  showRecordings(page);
  await showTexts(page);
  part("contents").hidden = false;
}

onPage((signal) => {
  const page = document.querySelector("[data-at-hand]");
  if (page) show(page, signal);
});
