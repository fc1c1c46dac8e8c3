// Back to the very list the reader came from, at the place they left; also from another summary of the item, after a
// step within the page, and from a tab of its own, which has no way back.
import { visit } from "./navigation.js";
import { onPage } from "./page.js";

const remember = (address) => { try { sessionStorage.setItem("list", address); } catch { /* private mode */ } };
const remembered = () => { try { return sessionStorage.getItem("list"); } catch { return null; } };
const isList = (address) => address.origin === location.origin && address.pathname === "/";

const stepsBack = (came) => {
  const { navigation } = window;
  // Where the browser has no Navigation API, only a page just opened from the list is sure.
  if (!navigation) return came && isList(came) && history.length > 1 && !location.hash ? 1 : 0;
  const here = navigation.currentEntry.index;
  const list = navigation.entries().slice(0, here).findLast(({ url }) => url && isList(new URL(url)));
  return list ? here - list.index : 0;
};

export function start() {
  let before = document.referrer && new URL(document.referrer);
  onPage((signal) => {
    const came = before;
    if (isList(location)) remember(location.search);
    else if (came && isList(came)) remember(came.search);
    document.querySelector("[data-back]")?.addEventListener("click", (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      const [steps, search] = [stepsBack(came), remembered()];
      if (!steps && search === null) return;
      event.preventDefault();
      if (steps) history.go(-steps);
      else visit(`/${search}`);
    }, { signal });
    const address = new URL(location.href);
    signal.addEventListener("abort", () => { before = address; });
  });
}
