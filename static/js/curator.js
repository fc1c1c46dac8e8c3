// A curator decides where they read: what a form answers takes the place of what it was about, and the page stays where it
// is. Without script the same forms and links lead to pages and back.
(() => {
  const page = (response, text) => ({ document: new DOMParser().parseFromString(text, "text/html"), path: new URL(response.url).pathname });
  const ask = async (address, options = {}) => {
    const response = await fetch(address, { ...options, headers: { Accept: "text/html" } });
    return page(response, await response.text());
  };
  const toolsOf = (key) => document.querySelector(`.correct[data-item="${CSS.escape(key)}"]`);
  // What says how many there are, what was done, and the parts of an item's page that a decision changes.
  const PARTS = ["#notices", ".library-head", ".reading-head", ".about"];

  // Cards that nobody touched stay as they are: one may be playing.
  const swapCards = (fresh, key) => {
    const [list, listed] = [document.querySelector(".cards"), fresh.querySelector(".cards")];
    if (!list || !listed) return Boolean(list) === Boolean(listed);
    const keyOf = (card) => card.querySelector(".correct")?.dataset.item;
    const here = new Map([...list.children].map((card) => [keyOf(card), card]));
    const next = [...listed.children].map((card) => (key && keyOf(card) !== key && here.get(keyOf(card))) || card);
    list.replaceChildren(...next);
    return true;
  };

  const show = ({ document: fresh, path }, key) => {
    // Signed out meanwhile, or led elsewhere: there the answer stands.
    if (path !== location.pathname || !fresh.querySelector("#notices")) return location.assign(location.href);
    const isSame = Boolean(document.querySelector(".reading-head")) === Boolean(fresh.querySelector(".reading-head"));
    if (!isSame || !swapCards(fresh, key)) {
      document.querySelector("main").replaceWith(fresh.querySelector("main"));
    }
    for (const part of PARTS) {
      const [old, now] = [document.querySelector(part), fresh.querySelector(part)];
      if (old && now) old.replaceWith(now);
    }
    document.dispatchEvent(new Event("page-changed"));
    // The region has to be there before its words are, or they are not read out.
    const notices = document.querySelector("#notices");
    const words = [...notices.childNodes];
    notices.replaceChildren();
    requestAnimationFrame(() => {
      notices.append(...words);
      const tools = key && toolsOf(key)?.querySelector("[data-edit]");
      (tools || notices.querySelector("button") || document.querySelector("main")).focus({ preventScroll: true });
    });
  };

  const close = (form) => {
    const key = form.dataset.correction;
    form.remove();
    toolsOf(key)?.querySelector("[data-edit]")?.focus();
  };
  const open = (form, key) => {
    document.querySelector("[data-correction]")?.remove();
    const adopted = document.importNode(form, true);
    toolsOf(key).after(adopted);
    (adopted.querySelector("[role=alert] input") ?? adopted.querySelector("[name=title]")).focus();
  };

  const say = (words) => {
    const [notice, line] = ["div", "p"].map((tag) => document.createElement(tag));
    notice.className = "notice";
    line.textContent = words;
    notice.append(line);
    document.querySelector("#notices").replaceChildren(notice);
  };

  const send = async (form, submitter) => {
    const body = new FormData(form, submitter);
    const key = form.dataset.correction ?? body.get("agree") ?? body.get("delete") ?? "";
    submitter?.setAttribute("aria-busy", "true");
    try {
      const answer = await ask(form.action, { method: "POST", body });
      const again = answer.document.querySelector("form[data-correction]");
      if (again && form.dataset.correction) open(again, key);
      else show(answer, key);
    } catch {
      say("No answer came, so it is not sure that anything was changed. Try again in a moment.");
    } finally {
      submitter?.removeAttribute("aria-busy");
    }
  };

  const isOnTheSite = Boolean(document.querySelector("#desk"));
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!isOnTheSite || !form.matches("[data-in-place], [data-correction]")) return;
    event.preventDefault();
    send(form, event.submitter);
  });
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[data-edit], a[data-close]");
    if (!isOnTheSite || !link || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    if ("close" in link.dataset) return close(link.closest("form"));
    const key = link.closest(".correct").dataset.item;
    const opened = document.querySelector("[data-correction]");
    if (opened?.dataset.correction === key) return close(opened);
    try {
      const form = (await ask(link.href)).document.querySelector("form[data-correction]");
      if (form) open(form, key);
      else location.assign(link.href);
    } catch {
      location.assign(link.href);
    }
  });
  document.addEventListener("keydown", (event) => {
    const form = event.target.closest("[data-correction]");
    if (isOnTheSite && form && event.key === "Escape" && !event.defaultPrevented) close(form);
  });
  // A name from the list becomes one of the item's; a new one was made deliberately.
  document.addEventListener("combobox-choose", (event) => {
    const form = event.target.closest("[data-correction]");
    if (!form) return;
    event.preventDefault();
    const { name, isNew } = event.detail;
    const there = [...form.querySelectorAll("[data-chosen] input")].find((box) => box.value === name);
    if (there) { there.checked = true; return; }
    const [line, label, box] = ["li", "label", "input"].map((tag) => document.createElement(tag));
    Object.assign(box, { type: "checkbox", name: isNew ? "create" : "category", value: name, checked: true });
    label.append(box, ` ${name}`);
    line.append(label);
    form.querySelector("[data-chosen]").append(line);
  });
})();
