// Previous and next in the list one came from.
import * as lists from "../library/lists.js";
import { onPage } from "../pages/page.js";

const pathOf = (address) => new URL(address, location.href).pathname;
const indexIn = ({ items }) => items.findIndex(({ page }) => pathOf(page) === location.pathname);

/** The list with the items of its next page, or of the one before, at its end; the same one if that page cannot be had. */
async function longer(list, side, signal) {
  try {
    const answer = await fetch(list[side], { headers: { Accept: "text/html" }, signal });
    const more = lists.listOf(new DOMParser().parseFromString(await answer.text(), "text/html"), list[side]);
    if (!more.items.length) return list;
    const all = side === "after" ? { items: [...list.items, ...more.items], after: more.after }
      : { items: [...more.items, ...list.items], before: more.before };
    const grown = { ...list, ...all };
    lists.add(grown);
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
  let list = lists.all().find((each) => indexIn(each) >= 0);
  if (!nav || !list) return;
  if (indexIn(list) === list.items.length - 1 && list.after) list = await longer(list, "after", signal);
  if (indexIn(list) === 0 && list.before) list = await longer(list, "before", signal);
  if (signal.aborted) return;
  const here = indexIn(list);
  show("previous", list.items[here - 1]);
  show("next", list.items[here + 1]);
  nav.hidden = !list.items[here - 1] && !list.items[here + 1];
}

onPage(showBeside);
