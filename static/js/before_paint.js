// What has to be known before the first paint. The key and the attribute of the theme are the admin's too, so one
// choice serves both.
(() => {
  const root = document.documentElement;
  const remembered = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
  const theme = remembered("theme");
  root.dataset.theme = ["light", "dark"].includes(theme) ? theme : "auto";
  const value = (name) => {
    try {
      const entry = JSON.parse(remembered(`ytv2:${name}`));
      return entry.version === 1 ? entry.value : null;
    } catch { return null; }
  };
  // How lists are shown, as library/views.js writes it; an address that says it says it for all.
  const view = value("view");
  if (!root.dataset.view && ["grid", "list", "compact"].includes(view?.layout)) root.dataset.view = view.layout;
  root.toggleAttribute("data-hides-read", view?.hidesRead === true);
  root.toggleAttribute("data-can-share", "share" in navigator);
  root.toggleAttribute("data-can-keep", window.isSecureContext && "serviceWorker" in navigator && "caches" in window);
  root.toggleAttribute("data-is-offline", !navigator.onLine);
  // As reading/options.js writes it.
  try {
    const { version, value } = JSON.parse(remembered("ytv2:reading"));
    if (version === 1) Object.entries(value).forEach(([name, choice]) => root.setAttribute(`data-reading-${name}`, choice));
  } catch { /* nothing chosen, or nothing that can be understood */ }
  // Room for what the listener has begun, which player/continuing.js fills.
  root.toggleAttribute("data-continues", Boolean(remembered("ytv2-continues")));
})();
