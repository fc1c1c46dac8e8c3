// What the cards of a list are to this reader: new since their last visit, read, heard.
import * as positions from "../player/positions.js";
import { trackOf } from "../player/track.js";
import { announce } from "../pages/announce.js";
import { onPage } from "../pages/page.js";
import * as read from "../reading/read.js";
import { queryHere } from "./here.js";
import * as visits from "./visits.js";

const cards = () => [...document.querySelectorAll("[data-card]:has([data-mark])")];
const isHeard = (card) => {
  const track = trackOf(card.querySelector("[data-listen]") ?? card);
  return Boolean(track) && positions.shareOf(track.src) === 1;
};
const isNew = (card) => visits.isSince(Date.parse(card.querySelector("time")?.dateTime));

function show(card) {
  const [wasRead, wasHeard] = [read.isRead(card.dataset.card), isHeard(card)];
  const isFresh = !wasRead && !wasHeard && isNew(card);
  card.toggleAttribute("data-read", wasRead);
  card.toggleAttribute("data-heard", wasHeard);
  card.toggleAttribute("data-new", isFresh);
  const text = isFresh ? "New" : wasHeard ? "Heard" : "";
  const mark = card.querySelector("[data-mark]");
  if (mark.textContent !== text) mark.textContent = text;
  card.querySelector("[data-mark-read]").setAttribute("aria-pressed", wasRead);
}

/** How many are hidden on this page. */
function noteHidden() {
  const note = document.querySelector("[data-hidden-note]");
  if (!note) return;
  const hidden = document.documentElement.hasAttribute("data-hides-read")
    ? cards().filter((card) => card.matches("[data-read], [data-heard]")).length : 0;
  note.hidden = !hidden;
  const all = hidden === cards().length ? "All" : hidden;
  note.firstElementChild.textContent = `${all} of the ${cards().length} on this page ${hidden === 1 ? "is" : "are"} read or heard, and hidden.`;
}

/** Beside the number of items: how many of them are new, with the list of these. */
function noteNew() {
  const place = document.querySelector("[data-since]");
  if (!place?.dataset.since) return;
  const all = cards();
  const fresh = all.filter(isNew).length;
  place.replaceChildren();
  if (!fresh) return;
  const address = new URL(`/${queryHere()}`, location.href);
  address.searchParams.set("added_after", visits.since().toISOString());
  const link = document.createElement("a");
  const isMore = fresh === all.length && Number(place.dataset.since) > all.length;
  link.textContent = `${fresh}${isMore ? "+" : ""} new`;
  const rest = document.createElement("span");
  rest.className = "new-rest";
  rest.textContent = " since your last visit";
  link.append(rest);
  [link.href, link.rel] = [address.pathname + address.search, "nofollow"];
  place.append(link);
}

function showAll() {
  cards().forEach(show);
  noteHidden();
  document.documentElement.toggleAttribute("data-marked", true);
}

function onClick({ target }) {
  const card = target.closest?.("[data-mark-read]")?.closest("[data-card]");
  if (!card) return;
  const isNow = !read.isRead(card.dataset.card);
  read.mark(card.dataset.card, isNow);
  announce(isNow ? "Marked as read" : "Marked as unread");
  // The card may be hidden now: the next one that is not takes the focus.
  if (card.checkVisibility()) return;
  const links = [...document.querySelectorAll("[data-card] .card-title a")];
  const place = links.findIndex((link) => card.contains(link));
  const shown = (link) => link.checkVisibility();
  (links.slice(place).find(shown) ?? links.slice(0, place).findLast(shown) ?? document.querySelector("[data-show-read]"))?.focus();
}

onPage(() => {
  showAll();
  noteNew();
});
document.addEventListener("click", onClick);
document.addEventListener("view-changed", noteHidden);
read.changes.addEventListener("change", showAll);
positions.changes.addEventListener("change", showAll);
