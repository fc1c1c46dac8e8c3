// Single-key shortcuts, which the help lets a reader switch off (WCAG 2.1.4).
(() => {
  const help = document.querySelector("[data-help]");
  const enabled = document.querySelector("[data-keys-enabled]");
  const search = document.querySelector("#q");
  const links = [...document.querySelectorAll("[data-card] .card-title a")];
  const stored = () => { try { return localStorage.getItem("keys"); } catch { return null; } };
  const store = (value) => { try { localStorage.setItem("keys", value); } catch { /* private mode */ } };

  const move = (step) => {
    // None, or all behind the open filters.
    if (!links.length || links[0].closest("[inert]")) return;
    const card = document.activeElement?.closest("[data-card]");
    const here = links.findIndex((link) => card?.contains(link));
    const next = here < 0 ? (step > 0 ? 0 : links.length - 1) : here + step;
    const link = links[Math.min(Math.max(next, 0), links.length - 1)];
    link.focus({ preventScroll: true });
    link.closest("[data-card]").scrollIntoView({ block: "nearest" });
  };
  const play = () => {
    const audio = document.querySelector("audio");
    // Where it cannot be played, the player says so.
    if (audio) audio.paused ? audio.play().catch(() => {}) : audio.pause();
  };

  const keys = {
    "/": () => { search?.focus(); search?.select(); },
    j: () => move(1),
    k: () => move(-1),
    p: play,
    u: () => document.querySelector("[data-back]")?.click(),
    "?": () => help?.showModal(),
  };
  const isTyping = (target) => target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || help?.open) return;
    if (!enabled?.checked || isTyping(event.target) || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
  search?.addEventListener("keydown", (event) => event.key === "Escape" && search.blur());

  if (!help || !enabled) return;
  enabled.checked = stored() !== "off";
  enabled.addEventListener("change", () => store(enabled.checked ? "on" : "off"));
  help.addEventListener("click", (event) => event.target === help && help.close());
  document.querySelectorAll("[data-help-open]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => help.showModal());
  });
})();
