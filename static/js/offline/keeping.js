// "Keep offline" at an item, and the word about what became of it.
import { onPage } from "../pages/page.js";
import { toast } from "../pages/toast.js";
import { trackOf } from "../player/track.js";
import { obstacle } from "./connection.js";
import * as recordings from "./recordings.js";

const say = (text, isLasting = false) => toast(text, { isLasting, isAboutOffline: true });

const WORDS = {
  none: () => "Keep offline",
  waiting: () => "Waits for its turn: cancel",
  loading: ({ loaded, size }) => `${size ? `${Math.floor((100 * loaded) / size)} % of ${recordings.sizeOf(size)}` : "Begins"}: cancel`,
  stored: ({ size }) => `Kept offline, ${recordings.sizeOf(size)}`,
};

const trackBeside = (button) => trackOf(button.closest(".sound").querySelector("[data-listen]"));

function show() {
  const button = document.querySelector("[data-keep]");
  const track = button && trackBeside(button);
  if (!track) return;
  const state = recordings.stateOf(track.src);
  button.dataset.state = state.name;
  button.style.setProperty("--share", state.name === "loading" && state.size ? state.loaded / state.size : 0);
  const label = button.querySelector("[data-keep-label]");
  if (label.textContent !== WORDS[state.name](state)) label.textContent = WORDS[state.name](state);
  button.querySelector("[data-keep-remove]").hidden = state.name !== "stored";
}

export const { changes } = recordings;
export const isPossible = () => !obstacle();
/** Also while it is under way. */
export const isKept = ({ src }) => recordings.stateOf(src).name !== "none";

/** In a list, a word about each. */
export function stateOf({ src }) {
  const { name, loaded, size } = recordings.stateOf(src);
  if (name === "loading" && size) return `${Math.floor((100 * loaded) / size)} % offline`;
  return { none: "", waiting: "soon offline", loading: "soon offline", stored: "offline" }[name];
}

export function keep(track) {
  recordings.keep(track);
  say(navigator.onLine ? `Keeping “${track.title}” for offline.` : `“${track.title}” is kept once there is a connection.`);
}

export function keepAll(tracks) {
  const others = tracks.filter((track) => !isKept(track));
  others.forEach(recordings.keep);
  say(`Keeping ${others.length} recording${others.length === 1 ? "" : "s"} for offline, one after the other.`);
}

export function takeAway(track) {
  recordings.remove([track]);
  say(`“${track.title}” is not kept for offline any more.`);
}

export function start() {
  recordings.start();
  onPage(show);
  recordings.changes.addEventListener("change", show);
  recordings.changes.addEventListener("failed", ({ detail }) => say(detail, true));
  document.addEventListener("click", ({ target }) => {
    const button = target.closest?.("[data-keep]");
    const track = button && trackBeside(button);
    if (track) (isKept(track) ? takeAway : keep)(track);
  });
}
