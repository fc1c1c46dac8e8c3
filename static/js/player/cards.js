// "Listen" wherever a page offers it, how far the listener is in each recording, and the menu of the queue beside it.
import { COLUMN, reached } from "../pages/arrows.js";
import { onPage } from "../pages/page.js";
import { toast } from "../pages/toast.js";
import * as keeping from "../offline/keeping.js";
import { clock } from "./clock.js";
import * as player from "./player.js";
import * as positions from "./positions.js";
import * as queue from "./queue.js";
import * as sound from "./sound.js";
import { trackOf } from "./track.js";

const wordFor = (src) => {
  if (player.isPlaying(src)) return "Pause";
  const at = player.isCurrent(src) ? player.progress().at : positions.startOf(src);
  return at >= 1 ? `Continue at ${clock(at)}:` : "Listen to";
};

function show(button) {
  const track = trackOf(button);
  if (!track) return;
  button.toggleAttribute("data-playing", player.isPlaying(track.src));
  const word = button.querySelector("[data-word]");
  const text = wordFor(track.src);
  if (word.textContent !== text) word.textContent = text;
  const brief = button.querySelector("[data-brief]");
  if (brief) brief.textContent = text === "Listen to" ? "Listen" : text.replace(/:$/, "");
  const bar = button.closest("[data-card]")?.querySelector("[data-progress]");
  if (!bar) return;
  const share = positions.shareOf(track.src);
  bar.hidden = !share;
  bar.style.setProperty("--share", share);
}

/** Shows on every "Listen" of the page what it does. */
export const showAll = () => document.querySelectorAll("[data-listen]").forEach(show);

// Not four times a second, while nothing but the time changes.
let drawn = "";
function showChanges() {
  const state = `${queue.playing()?.src} ${sound.isPlaying()} ${Math.floor(player.progress().at)}`;
  if (state === drawn) return;
  drawn = state;
  showAll();
}

const MENU = {
  next: (track) => { queue.addNext(track); toast("Plays next"); },
  end: (track) => { queue.addAtEnd([track]); toast("Added to the end of the queue"); },
  remove: (track) => { player.remove(track); toast("Removed from the queue"); },
  heard: (track) => { positions.markHeard(track); toast("Marked as heard"); },
  unheard: (track) => { positions.forget(track); toast("Marked as not heard"); },
  keep: keeping.keep,
  drop: keeping.takeAway,
};

function startMenu(menu) {
  let track = null;
  let opener = null;
  const offer = (name, isOffered) => { menu.querySelector(`[data-do=${name}]`).hidden = !isOffered; };
  const open = (button) => {
    [opener, track] = [button, trackOf(button.parentElement.querySelector("[data-listen]"))];
    const isHeard = positions.shareOf(track.src) === 1;
    offer("next", !player.isCurrent(track.src));
    offer("end", !queue.has(track.src));
    offer("remove", queue.has(track.src));
    offer("heard", !isHeard);
    offer("unheard", isHeard);
    offer("keep", keeping.isPossible() && !keeping.isKept(track));
    offer("drop", keeping.isKept(track));
    // The popover gives it the focus when it opens.
    menu.querySelectorAll("button").forEach((each) => { each.autofocus = false; });
    menu.querySelector("button:not([hidden])").autofocus = true;
  };
  // Beside its button, wherever that is on the screen.
  const place = () => {
    const [from, own] = [opener.getBoundingClientRect(), menu.getBoundingClientRect()];
    const below = from.bottom + 6;
    menu.style.left = `${Math.max(8, Math.min(from.left, window.innerWidth - own.width - 8))}px`;
    menu.style.top = `${below + own.height > window.innerHeight - 72 ? Math.max(8, from.top - own.height - 6) : below}px`;
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-queue-menu-open]");
    if (button) open(button);
  });
  menu.addEventListener("toggle", ({ newState }) => {
    if (newState === "open") place();
  });
  menu.addEventListener("keydown", (event) => {
    reached(event, [...menu.querySelectorAll("button:not([hidden])")], COLUMN)?.focus();
  });
  menu.addEventListener("click", (event) => {
    const choice = event.target.closest("[data-do]");
    if (!choice) return;
    menu.hidePopover();
    MENU[choice.dataset.do](track);
    opener.focus();
  });
}

export function start() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-listen]");
    const track = button && trackOf(button);
    if (track) {
      event.preventDefault();
      player.toggle(track);
    }
  });
  startMenu(document.querySelector("[data-queue-menu]"));
  onPage(showAll);
  sound.changes.addEventListener("change", showChanges);
  queue.changes.addEventListener("change", showChanges);
  positions.changes.addEventListener("change", showAll);
}
