// Single-key shortcuts, which the help lets a reader switch off (WCAG 2.1.4).
import { toggleOpen } from "../player/bar.js";
import { BACK, FORWARD } from "../player/media_session.js";
import * as player from "../player/player.js";
import * as sound from "../player/sound.js";
import { remembered } from "../remembered.js";

const areOn = remembered("keys", { version: 1, initial: true, isRight: (value) => typeof value === "boolean" });

const search = () => document.querySelector("#q");
const card = () => document.activeElement?.closest("[data-card]");

function move(step) {
  const links = [...document.querySelectorAll("[data-card] .card-title a")];
  // None, or all behind the open filters.
  if (!links.length || links[0].closest("[inert]")) return;
  const here = links.findIndex((link) => card()?.contains(link));
  const next = here < 0 ? (step > 0 ? 0 : links.length - 1) : here + step;
  const link = links[Math.min(Math.max(next, 0), links.length - 1)];
  link.focus({ preventScroll: true });
  link.closest("[data-card]").scrollIntoView({ block: "nearest" });
}

const listen = () => (card() ?? document.querySelector(".reading"))?.querySelector("[data-listen]")?.click();
const openMenu = () => (card() ?? document.querySelector(".reading"))?.querySelector("[data-queue-menu-open]")?.click();
const faster = (steps) => {
  const speed = sound.SPEEDS[sound.SPEEDS.indexOf(sound.speed()) + steps];
  if (speed) sound.setSpeed(speed);
};

const KEYS = {
  "/": () => { search()?.focus(); search()?.select(); },
  j: () => move(1),
  k: () => move(-1),
  o: () => card()?.querySelector(".card-title a").click(),
  l: listen,
  a: openMenu,
  p: () => player.toggle(),
  N: () => player.next(),
  P: () => player.previous(),
  m: () => sound.setMuted(!sound.audio.muted),
  q: toggleOpen,
  "<": () => faster(-1),
  ">": () => faster(1),
  u: () => document.querySelector("[data-back]")?.click(),
  "?": () => document.querySelector("[data-help]")?.showModal(),
};
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

export function start() {
  const help = document.querySelector("[data-help]");
  const enabled = document.querySelector("[data-keys-enabled]");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || help.open) return;
    if (event.key === "Escape" && event.target === search()) search().blur();
    const act = enabled.checked && !isTyping(event.target) && keyFor(event);
    if (!act) return;
    event.preventDefault();
    act();
  });
  enabled.checked = areOn.read();
  enabled.addEventListener("change", () => areOn.write(enabled.checked));
  areOn.onChange((value) => { enabled.checked = value; });
  help.addEventListener("click", (event) => event.target === help && help.close());
  document.querySelectorAll("[data-help-open]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => help.showModal());
  });
}
