// The reader's choice of light or dark, which before_paint.js applies.
import { remembered } from "../remembered.js";
import { onPage } from "./page.js";

const root = document.documentElement;
const system = matchMedia("(prefers-color-scheme: dark)");
const choice = remembered("theme", { version: 1, initial: "auto", isRight: (value) => ["auto", "light", "dark"].includes(value) });
export const isDark = () => (root.dataset.theme === "auto" ? system.matches : root.dataset.theme === "dark");
/** "change" when another one is shown. */
export const changes = new EventTarget();

function show(theme = root.dataset.theme) {
  root.dataset.theme = theme;
  document.querySelector("[data-theme-toggle]").setAttribute("aria-pressed", isDark());
  changes.dispatchEvent(new Event("change"));
}

export const chosen = () => root.dataset.theme;

/** "light", "dark", or "auto" for what the system has. */
export function choose(theme) {
  show(theme);
  choice.write(theme);
}

export function start() {
  onPage((signal) => {
    document.querySelector("[data-theme-toggle]").addEventListener("click", () => {
      const wanted = isDark() ? "light" : "dark";
      // Choosing what the system does anyway means following the system again.
      choose((wanted === "dark") === system.matches ? "auto" : wanted);
    }, { signal });
    show();
  });
  choice.onChange(show);
  system.addEventListener("change", () => show());
}
