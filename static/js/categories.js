// Makes chips of the rows by which an item's categories are edited. The rows stay what the form sends; without script, or
// where one of them has a fault, they are edited themselves.
(() => {
  // Names in one line, separated by commas; a name that holds a comma stands in quotes (content/admin/items/category_rows.py).
  const NAME = /\s*(?:"((?:[^"]|"")*)"\s*|([^,]*))(?:,|$)/g;
  const split = (line) => [...new Set([...line.matchAll(NAME)].map(([, quoted, plain]) => (quoted?.replaceAll('""', '"') || plain || "").trim()).filter(Boolean))];
  const joined = (names) => names.map((name) => (/,|^"/.test(name) ? `"${name.replaceAll('"', '""')}"` : name)).join(", ");
  const folded = (name) => name.normalize("NFKC").toLowerCase().trim();

  const make = (tag, properties = {}, ...children) => {
    const node = Object.assign(document.createElement(tag), properties);
    node.append(...children);
    return node;
  };
  const button = (sign, name, act) => {
    const node = make("button", { type: "button", textContent: sign, onclick: act });
    node.setAttribute("aria-label", name);
    node.dataset.key = name;
    return node;
  };

  class Chips {
    constructor(editor) {
      this.editor = editor;
      this.rows = [...editor.querySelectorAll(".category-row")];
      this.entries = this.rows.map((row) => {
        const [category, subcategories, was, had] = [...row.querySelectorAll("input")].map((input) => input.value);
        // Untouched, the line goes back as it came.
        return { category, below: split(subcategories), line: subcategories, was, had };
      }).filter(({ category }) => category);
      this.list = make("ol", { className: "chips" });
      this.adding = this.field("Add a category");
      // What stands in for the rows takes their label over.
      const labelled = editor.querySelector("input[id]");
      if (labelled) this.adding.id = labelled.id;
      labelled?.removeAttribute("id");
      this.note = make("p", { className: "chips-note" });
      this.note.setAttribute("role", "status");
      editor.before(make("div", { className: "chip-editor" }, this.list, this.adding, this.note));
      editor.hidden = true;
      this.adding.addEventListener("combobox-choose", (event) => {
        event.preventDefault();
        this.add(event.detail);
      });
      this.draw();
    }

    field(name, category) {
      const input = make("input", { type: "text", className: "chip-field", placeholder: name, maxLength: 100, autocomplete: "off" });
      input.setAttribute("aria-label", category ? `${name} of ${category}` : name);
      input.dataset.combobox = this.editor.dataset.names;
      if (category) input.dataset.comboboxCategory = category;
      return input;
    }

    add({ name, isNew }) {
      const there = this.entries.find(({ category }) => folded(category) === folded(name));
      if (there && !there.isAway) return this.say(`${there.category} is there already.`);
      if (there) there.isAway = false;
      else this.entries.push({ category: name, below: [], line: "", was: "", had: "", isNew });
      this.change(`${name} added.`);
    }

    addBelow(entry, { name }) {
      if (entry.below.some((other) => folded(other) === folded(name))) return this.say(`${name} is there already.`);
      entry.below.push(name);
      entry.line = joined(entry.below);
      this.change(`${name} added to ${entry.category}.`, `Add a subcategory of ${entry.category}`);
    }

    move(entry, step) {
      const from = this.entries.indexOf(entry);
      this.entries.splice(from, 1);
      this.entries.splice(from + step, 0, entry);
      this.change(`${entry.category} is number ${from + step + 1} now.`, `Move ${entry.category} ${step < 0 ? "up" : "down"}`, `Move ${entry.category} ${step < 0 ? "down" : "up"}`);
    }

    moveBelow(entry, at) {
      const [name, other] = [entry.below[at], entry.below[at - 1]];
      entry.below.splice(at - 1, 2, name, other);
      entry.line = joined(entry.below);
      this.change(`${name} is before ${other} now.`, `Move ${name} before ${entry.below[at - 2]}`, `Take ${name} away from ${entry.category}`);
    }

    takeAway(entry) {
      if (entry.was) entry.isAway = true;
      else this.entries = this.entries.filter((other) => other !== entry);
      this.change(`${entry.category} taken away.`, `Put ${entry.category} back`);
    }

    // Draws and writes anew; the focus goes to the first of these controls that is there.
    change(words, ...keys) {
      this.draw();
      this.write();
      const controls = [...this.list.querySelectorAll("[data-key]:not(:disabled), .chip-field")];
      const wanted = keys.map((key) => controls.find((node) => (node.dataset.key ?? node.getAttribute("aria-label")) === key)).find(Boolean);
      if (wanted) wanted.focus();
      else if (!document.activeElement?.isConnected || document.activeElement === document.body) this.adding.focus();
      this.say(words);
    }

    say(words) { this.note.textContent = words; }

    draw() {
      this.list.replaceChildren(...this.entries.map((entry, place) => (entry.isAway ? this.drawnAway(entry) : this.drawn(entry, place))));
    }

    drawnAway(entry) {
      return make("li", { className: "away" }, make("s", { textContent: entry.category }), " ", button("Put back", `Put ${entry.category} back`, () => {
        entry.isAway = false;
        this.change(`${entry.category} is back.`, `Take ${entry.category} away`);
      }));
    }

    drawn(entry, place) {
      const name = entry.category;
      const [up, down] = [button("↑", `Move ${name} up`, () => this.move(entry, -1)), button("↓", `Move ${name} down`, () => this.move(entry, 1))];
      up.disabled = place === 0;
      down.disabled = place === this.entries.length - 1;
      const head = make("div", { className: "chip-head" }, make("b", { textContent: name }));
      if (entry.isNew) head.append(make("small", { textContent: "new" }));
      const moves = this.entries.length > 1 ? [up, down] : [];
      head.append(make("span", { className: "chip-acts" }, ...moves, button("✕", `Take ${name} away`, () => this.takeAway(entry))));
      const field = this.field("Add a subcategory", name);
      field.addEventListener("combobox-choose", (event) => {
        event.preventDefault();
        this.addBelow(entry, event.detail);
      });
      // One step to the front is enough to bring them into any order.
      const forward = (each, at) => (at ? [button("←", `Move ${each} before ${entry.below[at - 1]}`, () => this.moveBelow(entry, at))] : []);
      const below = entry.below.map((each, at) => make("li", { className: "chip" }, ...forward(each, at), make("span", { textContent: each }), button("✕", `Take ${each} away from ${name}`, () => {
        entry.below = entry.below.filter((other) => other !== each);
        entry.line = joined(entry.below);
        this.change(`${each} taken away from ${name}.`, ...entry.below.slice(-1).map((last) => `Take ${last} away from ${name}`), `Take ${name} away`);
      })));
      const list = make("ul", { className: "chip-below" }, ...below, make("li", {}, field));
      list.setAttribute("aria-label", `Subcategories of ${name}`);
      return make("li", { className: "chip-category" }, head, list);
    }

    // Into the rows: what is taken away is an empty one.
    write() {
      while (this.rows.length < this.entries.length) {
        const row = this.rows.at(-1).cloneNode(true);
        this.rows.at(-1).after(row);
        this.rows.push(row);
      }
      this.rows.forEach((row, place) => {
        const { category = "", line = "", was = "", had = "", isAway } = this.entries[place] ?? {};
        const values = isAway ? ["", "", was, had] : [category, line, was, had];
        row.querySelectorAll("input").forEach((input, number) => { input.value = values[number]; });
      });
      // What was created deliberately is not asked about again.
      for (const old of this.editor.querySelectorAll("[data-created]")) old.remove();
      for (const { category, isNew } of this.entries) {
        if (!isNew) continue;
        const sent = make("input", { type: "hidden", name: this.rows[0].querySelector("input").name.replace(/category$/, "create"), value: category });
        sent.dataset.created = "";
        this.editor.append(sent);
      }
      this.editor.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  if (!("popover" in HTMLElement.prototype)) return;
  for (const editor of document.querySelectorAll("[data-category-rows]")) {
    if (!editor.querySelector("[aria-invalid]")) new Chips(editor);
  }

  // A name that was typed and not chosen would be lost: the form waits for it.
  document.addEventListener("submit", (event) => {
    const typed = [...event.target.querySelectorAll(".chip-field")].find((input) => input.value.trim());
    if (!typed || "beside" in (event.submitter?.dataset ?? {})) return;
    event.preventDefault();
    typed.closest(".chip-editor").querySelector(".chips-note").textContent = `“${typed.value.trim()}” is not chosen yet: choose it from the list, or empty the field.`;
    typed.focus();
    typed.dispatchEvent(new Event("input", { bubbles: true }));
  }, true);
})();
