// What every page may use: pictures that fail, sheets and menus, sharing. All of it works less well, but works, without.
(() => {
  const announce = (text) => {
    const place = document.querySelector("[data-announce]");
    if (place) place.textContent = text;
  };

  // A picture that cannot be had makes way for the initials behind it.
  const isBroken = (image) => image.complete && image.naturalWidth === 0;
  const giveUp = (image) => image.closest(".thumb") && image.remove();
  document.addEventListener("error", (event) => event.target.matches?.("img") && giveUp(event.target), true);
  document.querySelectorAll(".thumb img").forEach((image) => isBroken(image) && image.currentSrc && giveUp(image));

  // The filters: a column that is always open where there is room, a sheet where there is not.
  const sheet = document.querySelector("[data-sheet]");
  const roomy = matchMedia("(min-width: 60rem)");
  // While it lies over the page, nothing behind it can be reached; but the help can be opened over it.
  const cover = () => {
    for (let each = sheet; each && each !== document.body; each = each.parentElement) {
      [...each.parentElement.children].filter((other) => other !== each && !other.matches("dialog"))
        .forEach((other) => { other.inert = sheet.open && !roomy.matches; });
    }
  };
  // Not by the toggle event alone: it comes after the fact, and the next key may come before it.
  const toggle = (each, open) => { each.open = open; cover(); };
  if (sheet) {
    sheet.querySelector("summary").addEventListener("click", (event) => {
      event.preventDefault();
      toggle(sheet, !sheet.open);
    });
    const fit = () => toggle(sheet, roomy.matches);
    sheet.addEventListener("toggle", cover);
    roomy.addEventListener("change", fit);
    fit();
  }
  const closable = () => [...document.querySelectorAll("[data-menu][open], [data-sheet][open]")]
    .filter((each) => each.querySelector("summary").offsetParent || getComputedStyle(each.querySelector("summary")).position === "fixed");
  document.addEventListener("click", (event) => {
    closable().filter((each) => !each.contains(event.target)).forEach((each) => toggle(each, false));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    closable().forEach((each) => { toggle(each, false); each.querySelector("summary").focus(); });
  });

  // Copying and sharing.
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // No clipboard on plain http, as on a NAS: let the reader copy by hand.
      window.prompt("Copy this address", text);
      return false;
    }
  };
  document.querySelectorAll("[data-copy]").forEach((button) => {
    const label = button.querySelector("[data-copy-label]");
    const words = label.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      if (!(await copy(new URL(button.dataset.copy || location.href, location.href).href))) return;
      label.textContent = "Copied";
      announce("Address copied");
      setTimeout(() => { label.textContent = words; }, 2000);
    });
  });
  document.querySelectorAll("[data-share]").forEach((button) => {
    if (!navigator.share) return;
    button.hidden = false;
    button.addEventListener("click", () => {
      const title = document.querySelector("h1").textContent.trim();
      navigator.share({ title, url: location.href }).catch(() => { /* the reader cancelled */ });
    });
  });

  // Back to the very list the reader came from, at the place they left; also from another summary of the item, after a
  // step within the page, and from a tab of its own, which has no way back.
  const remember = (address) => { try { sessionStorage.setItem("list", address); } catch { /* private mode */ } };
  const remembered = () => { try { return sessionStorage.getItem("list"); } catch { return null; } };
  const isList = (address) => address.origin === location.origin && address.pathname === "/";
  const came = document.referrer && new URL(document.referrer);
  if (isList(location)) remember(location.search);
  else if (came && isList(came)) remember(came.search);
  const stepsBack = () => {
    const { navigation } = window;
    // Where the browser has no Navigation API, only a page just opened from the list is sure.
    if (!navigation) return came && isList(came) && history.length > 1 && !location.hash ? 1 : 0;
    const here = navigation.currentEntry.index;
    const list = navigation.entries().slice(0, here).findLast(({ url }) => url && isList(new URL(url)));
    return list ? here - list.index : 0;
  };
  document.querySelector("[data-back]")?.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    const [steps, search] = [stepsBack(), remembered()];
    if (!steps && search === null) return;
    event.preventDefault();
    if (steps) history.go(-steps);
    else location.assign(`/${search}`);
  });

  // One state has one address: what was left empty is not in it.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const fields = [...new FormData(form, event.submitter)];
    const filled = fields.filter(([, value]) => value);
    if (form.method !== "get" || filled.length === fields.length) return;
    event.preventDefault();
    const query = new URLSearchParams(filled).toString();
    location.assign(query ? `${form.action}?${query}` : form.action);
  });
})();
