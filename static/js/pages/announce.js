/** Says something to screen readers, which nobody sees. */
export function announce(text) {
  const place = document.querySelector("[data-announce]");
  if (!place) return;
  // The same words twice are said twice.
  place.textContent = "";
  requestAnimationFrame(() => { place.textContent = text; });
}
