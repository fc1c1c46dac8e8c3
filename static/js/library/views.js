// How lists are shown: as a grid, a list or compact, and without what was read or heard. before_paint.js applies it first.
import { remembered } from "../remembered.js";
import { placeWhileTyping } from "../pages/filters.js";
import { visit } from "../pages/navigation.js";
import { onPage } from "../pages/page.js";

const LAYOUTS = ["grid", "list", "compact"];
const view = remembered("view", {
  version: 1,
  // Without a choice it depends on the screen.
  initial: { layout: "", hidesRead: false },
  isRight: (value) => ["", ...LAYOUTS].includes(value?.layout) && typeof value.hidesRead === "boolean",
});

const roomy = matchMedia("(min-width: 40rem)");
const root = document.documentElement;
const asked = () => new URLSearchParams(location.search).get("view");

function show() {
  const { layout, hidesRead } = view.read();
  const shown = LAYOUTS.includes(asked()) ? asked() : layout;
  if (shown) root.dataset.view = shown;
  else delete root.dataset.view;
  root.toggleAttribute("data-hides-read", hidesRead);
  document.querySelectorAll("[data-layout]").forEach((link) => {
    if (link.dataset.layout === (shown || (roomy.matches ? "grid" : "list"))) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  });
  const box = document.querySelector("[data-hides-read][type=checkbox]");
  if (box) box.checked = hidesRead;
}

const change = (part) => {
  view.change((value) => ({ ...value, ...part }));
  show();
  document.dispatchEvent(new Event("view-changed"));
};

function choose(link) {
  change({ layout: link.dataset.layout });
  const menu = link.closest("details");
  menu.open = false;
  menu.querySelector("summary").focus();
  if (asked() === null) return;
  // What the address asks for would go before the choice.
  const address = new URL(location.href);
  address.searchParams.delete("view");
  visit(address, { isTyped: true, keepPlace: placeWhileTyping });
}

onPage((signal) => {
  show();
  document.querySelectorAll("[data-layout]").forEach((link) => link.addEventListener("click", (event) => {
    if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    choose(link);
  }, { signal }));
  document.querySelector("[data-hides-read][type=checkbox]")
    ?.addEventListener("change", ({ target }) => change({ hidesRead: target.checked }), { signal });
  document.querySelector("[data-show-read]")?.addEventListener("click", () => {
    change({ hidesRead: false });
    document.querySelector("[data-card] .card-title a").focus();
  }, { signal });
});
roomy.addEventListener("change", show);
view.onChange(show);
