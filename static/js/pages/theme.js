// The reader's choice of light or dark, which before_paint.js applies.
import { remembered } from "../remembered.js";
import { onPage } from "./page.js";

const root = document.documentElement;
const system = matchMedia("(prefers-color-scheme: dark)");
const choice = remembered("theme", { version: 1, initial: "auto", isRight: (value) => ["auto", "light", "dark"].includes(value) });
const isDark = () => (root.dataset.theme === "auto" ? system.matches : root.dataset.theme === "dark");

function show(theme = root.dataset.theme) {
  root.dataset.theme = theme;
  document.querySelector("[data-theme-toggle]").setAttribute("aria-pressed", isDark());
}

export function start() {
  onPage((signal) => {
    document.querySelector("[data-theme-toggle]").addEventListener("click", () => {
      const wanted = isDark() ? "light" : "dark";
      // Choosing what the system does anyway means following the system again.
      show((wanted === "dark") === system.matches ? "auto" : wanted);
      choice.write(root.dataset.theme);
    }, { signal });
    show();
  });
  choice.onChange(show);
  system.addEventListener("change", () => show());
}
