// "Continue listening" on the front page. Whether there is any is written where before_paint.js reads it before the first
// paint, so that room is kept and nothing moves.
import { onPage } from "../pages/page.js";
import { clock } from "./clock.js";
import * as positions from "./positions.js";

const MOST = 12;
// No entry of its own: it follows from the positions.
const FLAG = "ytv2-continues";

function flag(isThere) {
  try {
    if (isThere) localStorage.setItem(FLAG, "yes");
    else localStorage.removeItem(FLAG);
  } catch { /* private mode */ }
}

function entry(template, { track, at, length }) {
  const item = template.content.firstElementChild.cloneNode(true);
  const write = (name, text) => { item.querySelector(`[data-${name}]`).textContent = text; };
  const link = item.querySelector("a");
  [link.href, link.textContent] = [track.page, track.title];
  const button = item.querySelector("[data-listen]");
  button.dataset.track = JSON.stringify(track);
  button.setAttribute("formaction", track.page);
  write("title", track.title);
  write("left", length ? `${clock(length - at)} left` : clock(at));
  write("initials", track.title.slice(0, 1).toUpperCase());
  const picture = item.querySelector("img");
  if (track.picture) picture.src = track.picture;
  else picture.remove();
  item.querySelector("[data-forget]").addEventListener("click", () => {
    const next = item.nextElementSibling ?? item.previousElementSibling;
    positions.forget(track);
    (next?.querySelector("[data-forget]") ?? document.querySelector("main")).focus();
  });
  item.querySelector("[data-forget-title]").textContent = track.title;
  item.dataset.src = track.src;
  return item;
}

function fill() {
  const all = positions.begun().slice(0, MOST);
  flag(all.length > 0);
  document.documentElement.toggleAttribute("data-continues", all.length > 0);
  const row = document.querySelector("[data-continue]");
  if (!row) return;
  const template = row.querySelector("template");
  row.querySelector("ul").replaceChildren(...all.map((each) => entry(template, each)));
  row.hidden = !all.length;
}

// What plays changes its position all the time; a row that somebody looks at only loses what is forgotten.
function thin() {
  const isThere = positions.begun().length > 0;
  flag(isThere);
  if (!isThere) document.documentElement.removeAttribute("data-continues");
  const row = document.querySelector("[data-continue]:not([hidden])");
  if (!row) return;
  row.querySelectorAll("li").forEach((item) => positions.of(item.dataset.src) || item.remove());
  row.hidden = !row.querySelector("li");
}

export function start() {
  onPage(fill);
  positions.changes.addEventListener("change", thin);
}
