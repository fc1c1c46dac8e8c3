// The filters, a column that is always open where there is room and a sheet where there is not; and the menus.
import { onPage } from "./page.js";

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

export function start() {
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
}
