// The reader's choice of light or dark. The key and the attribute are the admin's too, so one choice serves both.
(() => {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const remembered = () => { try { return localStorage.getItem("theme"); } catch { return null; } };
  const remember = (theme) => { try { localStorage.setItem("theme", theme); } catch { /* private mode */ } };
  const isDark = () => (root.dataset.theme === "auto" ? system.matches : root.dataset.theme === "dark");

  root.dataset.theme = ["light", "dark"].includes(remembered()) ? remembered() : "auto";

  document.addEventListener("DOMContentLoaded", () => {
    const toggle = document.querySelector("[data-theme-toggle]");
    if (!toggle) return;
    const show = () => toggle.setAttribute("aria-pressed", isDark());
    toggle.hidden = false;
    toggle.addEventListener("click", () => {
      const wanted = isDark() ? "light" : "dark";
      // Choosing what the system says anyway means following the system again.
      root.dataset.theme = (wanted === "dark") === system.matches ? "auto" : wanted;
      remember(root.dataset.theme);
      show();
    });
    system.addEventListener("change", show);
    show();
  });
})();
