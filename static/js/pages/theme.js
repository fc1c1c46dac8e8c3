// The reader's choice of light or dark, which before_paint.js applies.
import { onPage } from "./page.js";

const root = document.documentElement;
const system = matchMedia("(prefers-color-scheme: dark)");
const remember = (theme) => { try { localStorage.setItem("theme", theme); } catch { /* private mode */ } };
const isDark = () => (root.dataset.theme === "auto" ? system.matches : root.dataset.theme === "dark");
const show = () => document.querySelector("[data-theme-toggle]").setAttribute("aria-pressed", isDark());

export function start() {
  onPage((signal) => {
    document.querySelector("[data-theme-toggle]").addEventListener("click", () => {
      const wanted = isDark() ? "light" : "dark";
      // Choosing what the system does anyway means following the system again.
      root.dataset.theme = (wanted === "dark") === system.matches ? "auto" : wanted;
      remember(root.dataset.theme);
      show();
    }, { signal });
    show();
  });
  system.addEventListener("change", show);
}
