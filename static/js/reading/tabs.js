// The tabs of a reading page are links, each to the page with another text. With script the arrows go from tab to tab,
// and what is read changes in its place.
import { reached } from "../pages/arrows.js";
import { onPage } from "../pages/page.js";
import { offerToStay } from "../pages/staying.js";

const tabs = () => [...document.querySelectorAll("[data-tab]")];
const isChosen = (tab) => tab.getAttribute("aria-selected") === "true";

function onKey(event) {
  if (event.key === " ") {
    event.preventDefault();
    event.target.click();
    return;
  }
  reached(event, tabs())?.focus();
}

/** For a link that is a tab: at the same tab of the next page, as far down. It has the focus, so nothing is announced. */
function placeAmongTabs(link) {
  if (!link?.matches?.("[data-tab]")) return null;
  const top = link.getBoundingClientRect().top;
  return () => {
    const tab = tabs().find(isChosen);
    if (!tab) return null;
    window.scrollTo({ top: window.scrollY + tab.getBoundingClientRect().top - top, behavior: "instant" });
    tab.focus({ preventScroll: true });
    return "";
  };
}

offerToStay(placeAmongTabs);
onPage((signal) => {
  tabs().forEach((tab) => {
    // One stop for Tab; the arrows lead to the others.
    tab.tabIndex = isChosen(tab) ? 0 : -1;
    tab.addEventListener("keydown", onKey, { signal });
  });
  const chosen = tabs().find(isChosen);
  // Where they have no room side by side, to the middle; the page itself stays.
  if (chosen) chosen.parentElement.scrollLeft = chosen.offsetLeft - (chosen.parentElement.clientWidth - chosen.offsetWidth) / 2;
});
