// Previous and next in the list one came from: the lists last shown, the last one first, each { address, items, before,
// after }, with the addresses of the pages before and after it. Items are { page, title }.
import { onPage } from "../pages/page.js";
import { remembered } from "../remembered.js";

const MOST = 5;
const isText = (value) => typeof value === "string";
const isOurs = (value) => isText(value) && /^\/(?!\/)/.test(value);
const isItem = (value) => isOurs(value?.page) && isText(value.title);
const isList = (value) => isOurs(value?.address) && Array.isArray(value.items) && value.items.every(isItem)
  && [value.before, value.after].every((each) => each === null || isOurs(each));
const lists = remembered("lists", {
  ...{ version: 1, initial: [], isRight: (value) => Array.isArray(value) && value.every(isList) },
  shorter: (all) => all.slice(0, 1),
});

const itemsOf = (page) => [...page.querySelectorAll("[data-card] h2.card-title a")]
  .map((link) => ({ page: link.getAttribute("href"), title: link.textContent.trim() }));
const addressOf = (page, rel) => page.querySelector(`head link[rel=${rel}]`)?.getAttribute("href") ?? null;
const pathOf = (address) => new URL(address, location.href).pathname;
const indexIn = ({ items }) => items.findIndex(({ page }) => pathOf(page) === location.pathname);

const listOf = (page, address) => ({
  address, items: itemsOf(page), before: addressOf(page, "prev"), after: addressOf(page, "next"),
});

const add = (list) => lists.change((all) => [list, ...all.filter(({ address }) => address !== list.address)].slice(0, MOST));

/** The list with the items of its next page, or of the one before, at its end; the same one if that page cannot be had. */
async function longer(list, side, signal) {
  try {
    const answer = await fetch(list[side], { headers: { Accept: "text/html" }, signal });
    const more = listOf(new DOMParser().parseFromString(await answer.text(), "text/html"), list[side]);
    if (!more.items.length) return list;
    const all = side === "after" ? { items: [...list.items, ...more.items], after: more.after }
      : { items: [...more.items, ...list.items], before: more.before };
    const grown = { ...list, ...all };
    add(grown);
    return grown;
  } catch {
    return list;
  }
}

function show(name, item) {
  document.querySelectorAll(`[data-${name}-item]`).forEach((link) => {
    link.hidden = !item;
    if (!item) return;
    link.href = item.page;
    link.rel = name === "next" ? "next" : "prev";
    link.querySelector("[data-title]").textContent = item.title;
    if (link.matches(".icon-button")) link.title = item.title;
  });
}

async function showBeside(signal) {
  const nav = document.querySelector("[data-neighbours]");
  let list = lists.read().find((each) => indexIn(each) >= 0);
  if (!nav || !list) return;
  if (indexIn(list) === list.items.length - 1 && list.after) list = await longer(list, "after", signal);
  if (indexIn(list) === 0 && list.before) list = await longer(list, "before", signal);
  if (signal.aborted) return;
  const here = indexIn(list);
  show("previous", list.items[here - 1]);
  show("next", list.items[here + 1]);
  nav.hidden = !list.items[here - 1] && !list.items[here + 1];
}

export function start() {
  onPage((signal) => {
    if (document.querySelector(".library")) {
      const list = listOf(document, location.pathname + location.search);
      if (list.items.length) add(list);
    }
    showBeside(signal);
  });
}
