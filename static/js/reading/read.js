// Which items were read: { [video_id]: { at } }, a date. A text whose end was seen for a moment is read.
import { announce } from "../pages/announce.js";
import { onPage } from "../pages/page.js";
import { remembered } from "../remembered.js";
import { changed, isDated, newerHalf } from "./newest.js";

const MOST = 5000;
const SEEN_FOR = 1500;
const read = remembered("read", { version: 1, initial: {}, isRight: (value) => isDated(value), shorter: newerHalf });

/** "change" when an item was read, or is not any more. */
export const changes = new EventTarget();
read.onChange(() => changes.dispatchEvent(new Event("change")));
export const isRead = (id) => Object.hasOwn(read.read(), id);

export function mark(id, is = true) {
  read.change((all) => changed(all, id, is ? { at: Date.now() } : null, MOST));
  changes.dispatchEvent(new Event("change"));
}

function show() {
  const id = document.querySelector("[data-reading]")?.dataset.reading;
  const button = document.querySelector("[data-read-toggle]");
  if (!id || !button) return;
  button.setAttribute("aria-pressed", isRead(id));
  button.querySelector("[data-read-label]").textContent = isRead(id) ? "Read" : "Mark as read";
}

/** Marks the item once the end of its text has been on the screen for a moment. */
function watch(id, end, signal) {
  let waiting = 0;
  const watcher = new IntersectionObserver(([entry]) => {
    clearTimeout(waiting);
    if (entry.isIntersecting && !isRead(id)) waiting = setTimeout(() => mark(id), SEEN_FOR);
  });
  watcher.observe(end);
  signal.addEventListener("abort", () => {
    clearTimeout(waiting);
    watcher.disconnect();
  });
}

onPage((signal) => {
  const id = document.querySelector("[data-reading]")?.dataset.reading;
  if (!id) return;
  show();
  const end = document.querySelector(".summary ~ [data-end]");
  if (end) watch(id, end, signal);
  document.querySelector("[data-read-toggle]").addEventListener("click", () => {
    mark(id, !isRead(id));
    announce(isRead(id) ? "Marked as read" : "Marked as unread");
  }, { signal });
});
changes.addEventListener("change", show);
