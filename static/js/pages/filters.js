// The filters, a column that is always open where there is room and a sheet where there is not; and the menus.
import { onPage } from "./page.js";
import { offerToStay } from "./staying.js";

const roomy = matchMedia("(min-width: 60rem)");

const isOver = (sheet) => sheet.matches("[data-sheet]") && sheet.open && !roomy.matches;

// While the sheet lies over the page, nothing behind it can be reached; but the help can be opened over it.
const cover = (sheet) => {
  for (let each = sheet; each.parentElement && each !== document.body; each = each.parentElement) {
    [...each.parentElement.children].filter((other) => other !== each && !other.matches("dialog"))
      .forEach((other) => { other.inert = isOver(sheet); });
  }
};
// Not by the toggle event alone: it comes after the fact, and the next key may come before it.
const toggle = (each, open) => {
  each.open = open;
  if (each.matches("[data-sheet]")) cover(each);
};

const closable = () => [...document.querySelectorAll("[data-menu][open], [data-sheet][open]")]
  .filter((each) => each.querySelector("summary").offsetParent || getComputedStyle(each.querySelector("summary")).position === "fixed");

const textOf = (element) => element?.textContent.trim();
const groupOf = (element) => textOf(element.closest(".facet")?.querySelector("h2"));
// By what a group, its rest and the sheet are found again in the next page.
const nameOf = (details) => `${groupOf(details)} ${details.className}`;
/** The names above an option and its own. Its link changes with every choice, its place with many. */
function pathOf(link) {
  const names = [];
  for (let each = link.closest(".option"); each; each = each.parentElement.closest(".option")) {
    names.unshift(textOf(each.querySelector(":scope > a > .option-label")));
  }
  return [groupOf(link), ...names].join("\n");
}
const scrolled = () => [document.documentElement, ...document.querySelectorAll(".filters, .sheet-body")];

// Also of groups that were there on pages before: what is found now may say nothing of them.
const isOpen = new Map();

/** Keeps the groups as open and the columns as far down as they are. */
function asTheyAre() {
  document.querySelectorAll(".filters details").forEach((each) => isOpen.set(nameOf(each), each.open));
  const tops = scrolled().map((each) => each.scrollTop);
  return {
    open: (filters) => filters.querySelectorAll("details")
      .forEach((each) => toggle(each, isOpen.get(nameOf(each)) ?? each.open)),
    scroll: () => scrolled().forEach((each, place) => { each.scrollTo({ top: tops[place], behavior: "instant" }); }),
  };
}

/** For what one types into the search: the filters stay as they are. Who left the field meanwhile loses no place.
 * What it returns is to be announced. */
export function placeWhileTyping() {
  const before = asTheyAre();
  return () => {
    const filters = document.querySelector(".filters");
    if (filters) before.open(filters);
    before.scroll();
    if (document.activeElement === document.body) document.querySelector("main").focus({ preventScroll: true });
    return document.querySelector("main [role=status]")?.textContent.trim() ?? document.title;
  };
}

/** For a link or a form among the filters: as far down, the same groups open, the focus on the same option. */
function placeAmongFilters(from) {
  if (!from?.closest(".filters")) return null;
  const before = asTheyAre();
  const path = from.closest(".option") && pathOf(from);
  return () => {
    const filters = document.querySelector(".filters");
    if (!filters) return null;
    before.open(filters);
    const same = path ? [...filters.querySelectorAll(".option > a")].find((link) => pathOf(link) === path)
      : from.matches("form") && filters.querySelector(".dates button");
    const shown = same || [...filters.querySelectorAll("summary")].find((each) => each.checkVisibility());
    if (same) same.closest(".facet-rest")?.setAttribute("open", "");
    shown?.focus({ preventScroll: true });
    before.scroll();
    shown?.scrollIntoView({ block: "nearest", behavior: "instant" });
    return document.querySelector("main [role=status]").textContent.trim();
  };
}

offerToStay(placeAmongFilters);
onPage((signal) => {
  const sheet = document.querySelector("[data-sheet]");
  if (!sheet) return;
  sheet.querySelector("summary").addEventListener("click", (event) => {
    event.preventDefault();
    toggle(sheet, !sheet.open);
  }, { signal });
  const fit = () => toggle(sheet, roomy.matches);
  sheet.addEventListener("toggle", () => cover(sheet), { signal });
  roomy.addEventListener("change", fit, { signal });
  fit();
  signal.addEventListener("abort", () => toggle(sheet, false));
});
document.addEventListener("click", (event) => {
  closable().filter((each) => !each.contains(event.target)).forEach((each) => toggle(each, false));
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  closable().forEach((each) => { toggle(each, false); each.querySelector("summary").focus(); });
});
