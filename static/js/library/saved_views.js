// Selections under names of the reader's own: [{ name, query }]. Each is an address, which others understand too.
import { remembered } from "../remembered.js";
import { announce } from "../pages/announce.js";
import { onPage } from "../pages/page.js";
import { queryHere } from "./here.js";
import { copy } from "../pages/sharing.js";

const MOST = 100;
const isText = (value) => typeof value === "string";
const isView = (value) => isText(value?.name) && isText(value.query) && /^(\?|$)/.test(value.query);
const saved = remembered("views", {
  version: 1,
  initial: [],
  isRight: (value) => Array.isArray(value) && value.every(isView),
  joined: (own, other) => [...own, ...other.filter(({ query }) => !own.some((each) => each.query === query))].slice(0, MOST),
});

/** One text for one selection: the order of parameters means nothing, and neither does the page. */
function queryOf(search) {
  const parameters = new URLSearchParams(search);
  parameters.delete("page");
  const given = [...parameters].filter(([, value]) => value);
  given.sort(([one], [other]) => (one < other ? -1 : Number(one > other)));
  return given.length ? `?${new URLSearchParams(given)}` : "";
}
const addressOf = (query) => `/${query}`;
const isHere = ({ query }) => query === queryOf(queryHere());

function show() {
  const menu = document.querySelector("[data-saved]");
  if (!menu) return;
  const all = saved.read();
  menu.querySelector("[data-saved-list]").replaceChildren(...all.map((each) => {
    const [item, link] = [document.createElement("li"), document.createElement("a")];
    [link.href, link.textContent] = [addressOf(each.query), each.name];
    if (isHere(each)) link.setAttribute("aria-current", "page");
    item.append(link);
    return item;
  }));
  menu.querySelector("[data-saved-none]").hidden = all.length > 0;
  menu.querySelector("[data-saved-arrange]").hidden = !all.length;
  menu.querySelector("[data-saved-form]").hidden = all.some(isHere) || all.length >= MOST;
  menu.querySelector("[data-saved-here]").hidden = !all.some(isHere);
}

function save(event) {
  event.preventDefault();
  const name = event.target.querySelector("input").value.trim();
  if (!name) return;
  saved.change((all) => [...all, { name, query: queryOf(queryHere()) }]);
  show();
  announce(`Saved as ${name}`);
  document.querySelector("[data-saved-list] [aria-current]").focus();
}

// The list of the dialog, which changes as its fields and buttons are used.
function arrange(dialog) {
  const [list, undo] = [dialog.querySelector("ul"), dialog.querySelector("[data-undo]")];
  const say = (text) => { dialog.querySelector(".arrange-undo span").textContent = text; };
  let before = null;

  const write = (all) => {
    saved.write(all);
    show();
  };
  const named = (all, place, name) => all.map((each, other) => (other === place ? { ...each, name } : each));
  const moved = (all, place, step) => {
    const others = all.filter((_, other) => other !== place);
    return others.toSpliced(place + step, 0, all[place]);
  };
  const focus = (place, what) => {
    const rows = [...list.querySelectorAll("li")];
    const row = rows[Math.min(place, rows.length - 1)];
    const target = [row?.querySelector(what), row?.querySelector("button:not(:disabled)")].find((each) => each && !each.disabled);
    (target ?? dialog.querySelector("form button")).focus();
  };
  const act = (all, place, what) => {
    write(all);
    fill();
    focus(place, what);
  };
  function row({ name, query }, place, { length }) {
    const item = list.querySelector("template").content.firstElementChild.cloneNode(true);
    const field = item.querySelector("input");
    field.value = name;
    item.querySelectorAll("[data-name]").forEach((each) => { each.textContent = name; });
    const on = (what, listener) => item.querySelector(what).addEventListener("click", listener);
    field.addEventListener("change", () => {
      const typed = field.value.trim();
      if (typed) write(named(saved.read(), place, typed));
      else field.value = name;
    });
    on("[data-up]", () => act(moved(saved.read(), place, -1), place - 1, "[data-up]"));
    on("[data-down]", () => act(moved(saved.read(), place, 1), place + 1, "[data-down]"));
    on("[data-link]", async () => { if (await copy(new URL(addressOf(query), location.href).href)) say(`The link to ${name} is copied.`); });
    on("[data-remove]", () => {
      before = saved.read();
      act(before.filter((_, other) => other !== place), place, "[data-remove]");
      say(`${name} is removed.`);
      undo.hidden = false;
    });
    item.querySelector("[data-up]").disabled = place === 0;
    item.querySelector("[data-down]").disabled = place === length - 1;
    return item;
  }
  function fill() {
    const template = list.querySelector("template");
    list.replaceChildren(...saved.read().map(row), template);
    undo.hidden = true;
    say("");
  }
  undo.onclick = () => act(before, 0, "[data-remove]");
  fill();
  dialog.showModal();
}

onPage((signal) => {
  const menu = document.querySelector("[data-saved]");
  if (!menu) return;
  show();
  menu.querySelector("form").addEventListener("submit", save, { signal });
  menu.querySelector("[data-saved-arrange]").addEventListener("click", () => {
    menu.open = false;
    arrange(document.querySelector("[data-arrange]"));
  }, { signal });
  document.querySelector("[data-arrange]").addEventListener("close", () => menu.querySelector("summary").focus(), { signal });
});
saved.onChange(show);
