// The lists last shown, the last one first, each { address, items, before, after }, with the addresses of the pages before
// and after it. Items are { page, title }.
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

export const listOf = (page, address) => ({
  address, items: itemsOf(page), before: addressOf(page, "prev"), after: addressOf(page, "next"),
});
export const all = () => lists.read();
export const add = (list) => lists.change((others) => [list, ...others.filter(({ address }) => address !== list.address)].slice(0, MOST));

onPage(() => {
  if (!document.querySelector(".library")) return;
  const list = listOf(document, location.pathname + location.search);
  if (list.items.length) add(list);
});
