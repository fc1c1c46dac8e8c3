// Single-key shortcuts, which the help lets a reader switch off (WCAG 2.1.4).
import { toggleByKey } from "../player/bar.js";
import { BACK, FORWARD } from "../player/media_session.js";
import * as player from "../player/player.js";
import * as sound from "../player/sound.js";
import { remembered } from "../remembered.js";

// Without them all is reached by Tab; the help itself by the button at the foot of each page.
const areOn = remembered("keys", { version: 1, initial: true, isRight: (value) => typeof value === "boolean" });

const search = () => document.querySelector("#q");
const card = () => document.activeElement?.closest("[data-card]");

const isSeen = (element) => element.checkVisibility();
const press = (selector) => [...document.querySelectorAll(selector)].find(isSeen)?.click();

/** From card to card; on the page of an item, to the one beside it in the list the reader came from. */
function move(step) {
  if (document.querySelector(".reading")) {
    press(step > 0 ? "[data-next-item]" : "[data-previous-item]");
    return;
  }
  const links = [...document.querySelectorAll("[data-card] .card-title a")].filter(isSeen);
  // None, or all behind the open filters.
  if (!links.length || links[0].closest("[inert]")) return;
  const here = links.findIndex((link) => card()?.contains(link));
  const next = here < 0 ? (step > 0 ? 0 : links.length - 1) : here + step;
  const link = links[Math.min(Math.max(next, 0), links.length - 1)];
  link.focus({ preventScroll: true });
  link.closest("[data-card]").scrollIntoView({ block: "nearest" });
}

const pressHere = (selector) => (card() ?? document.querySelector(".reading"))?.querySelector(selector)?.click();
const faster = (steps) => {
  const speed = sound.SPEEDS[sound.SPEEDS.indexOf(sound.speed()) + steps];
  if (speed) sound.setSpeed(speed);
};

const KEYS = {
  "/": () => { search()?.focus(); search()?.select(); },
  j: () => move(1),
  k: () => move(-1),
  o: () => card()?.querySelector(".card-title a").click(),
  l: () => pressHere("[data-listen]"),
  a: () => pressHere("[data-queue-menu-open]"),
  r: () => pressHere("[data-mark-read], [data-read-toggle]"),
  p: () => player.toggle(),
  n: () => player.next(),
  N: () => player.next(),
  P: () => player.previous(),
  m: () => sound.setMuted(!sound.audio.muted),
  q: toggleByKey,
  "<": () => faster(-1),
  ">": () => faster(1),
  u: () => document.querySelector("[data-back]")?.click(),
  "?": openHelp,
};
// These may be held down.
const HELD = ["j", "k", "<", ">", "ArrowLeft", "ArrowRight"];
// Only once something was played here: before that the blank and the arrows move the page.
const KEYS_OF_SOUND = {
  " ": () => player.toggle(),
  ArrowLeft: () => player.skip(-BACK),
  ArrowRight: () => player.skip(FORWARD),
};

const isTyping = (target) => target.closest("input:not([type=checkbox], [type=range]), textarea, select, [contenteditable]");
// What has the focus does something of its own at this key.
const isItsOwn = (key, target) => target.closest(key === " " ? "button, summary, input, [role=button]" : "input");

function keyFor({ key, shiftKey, target }) {
  if (KEYS[key]) return KEYS[key];
  return sound.loaded() && !shiftKey && !isItsOwn(key, target) ? KEYS_OF_SOUND[key] : undefined;
}

/** The help says what this page has: the line of each key that finds on it what it needs. */
function openHelp() {
  const help = document.querySelector("[data-help]");
  const isOffered = (needs) => [...document.querySelectorAll(needs)].some(isSeen);
  help.querySelectorAll("[data-needs]").forEach((line) => { line.hidden = !isOffered(line.dataset.needs); });
  help.querySelectorAll("section").forEach((section) => { section.hidden = !section.querySelector("dl > div:not([hidden])"); });
  help.showModal();
}

export function start() {
  const help = document.querySelector("[data-help]");
  const enabled = document.querySelector("[data-keys-enabled]");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || document.querySelector("dialog[open]")) return;
    if (event.key === "Escape" && event.target === search()) search().blur();
    const act = enabled.checked && !isTyping(event.target) && keyFor(event);
    if (!act) return;
    event.preventDefault();
    if (!event.repeat || HELD.includes(event.key)) act();
  });
  enabled.checked = areOn.read();
  enabled.addEventListener("change", () => areOn.write(enabled.checked));
  areOn.onChange((value) => { enabled.checked = value; });
  help.addEventListener("click", (event) => event.target === help && help.close());
  document.querySelectorAll("[data-help-open]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", openHelp);
  });
}
