// The lists of the admin: filters in whose field one types a name, and categories that are decided in their row. Without
// this script Enter or Go filters, and Edit leads to the item's page.
(() => {
  document.addEventListener("combobox-choose", ({ target }) => {
    const form = target.closest("[data-narrow]");
    // The name stands in the field only after this event.
    if (form) setTimeout(() => form.requestSubmit());
  });

  const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;
  const made = (tag, properties = {}, ...children) => {
    const node = Object.assign(document.createElement(tag), properties);
    node.append(...children);
    return node;
  };

  class Editor {
    constructor(link) {
      this.link = link;
      this.cell = link.closest("td");
      this.before = [...this.cell.childNodes];
      this.list = made("ul", { className: "chip-list" });
      this.field = made("input", { type: "text", autocomplete: "off", maxLength: 100, placeholder: "Add a category" });
      this.field.setAttribute("aria-label", "Add a category");
      this.field.dataset.combobox = link.closest("table").dataset.names;
      this.status = made("p", { className: "in-place-status" });
      this.status.setAttribute("role", "status");
      const cancel = made("button", { type: "button", textContent: "Cancel" });
      // Made by hand, a form may stand in the form of the list; by markup it could not.
      this.form = made("form", { className: "in-place" }, this.list, this.field,
        made("div", {}, made("button", { type: "submit", textContent: "Save", className: "save" }), " ", cancel), this.status);
      JSON.parse(link.dataset.names).forEach((name) => this.add(name));
      this.form.addEventListener("submit", (event) => { event.preventDefault(); this.save(); });
      this.form.addEventListener("combobox-choose", (event) => { event.preventDefault(); this.add(event.detail.name); });
      this.form.addEventListener("keydown", (event) => {
        if (event.key === "Escape" && !event.defaultPrevented) this.close();
        // The other keys of the list are not meant.
        event.stopPropagation();
      });
      cancel.addEventListener("click", () => this.close());
      this.cell.replaceChildren(this.form);
      this.field.focus();
    }

    get names() { return [...this.list.children].map((line) => line.dataset.name); }

    add(name) {
      if (this.names.includes(name)) return;
      const remove = made("button", { type: "button", textContent: "×" });
      remove.setAttribute("aria-label", `Remove ${name}`);
      const line = made("li", {}, made("span", { textContent: name }), remove);
      line.dataset.name = name;
      remove.addEventListener("click", () => { line.remove(); this.field.focus(); });
      this.list.append(line);
    }

    close() {
      this.cell.replaceChildren(...this.before);
      this.link.focus();
    }

    async save() {
      if (this.field.value.trim()) return this.tell("Choose from the list, or Create.");
      const { item, seen, inPlace } = this.link.dataset;
      const body = new URLSearchParams([["item", item], ["seen", seen], ...this.names.map((name) => ["category", name])]);
      try {
        const answer = await fetch(inPlace, { method: "POST", body, headers: { "X-CSRFToken": token() } });
        const row = await answer.json();
        this.show(row);
      } catch {
        this.tell("The desk did not answer; nothing was saved. Try again.");
      }
    }

    tell(words) { this.status.textContent = words; }

    show(row) {
      if (row.categories === undefined) return this.tell(row.words);
      this.cell.innerHTML = row.categories;
      this.cell.parentElement.querySelector(".field-who").innerHTML = row.who;
      const status = made("p", { className: "in-place-status" });
      status.setAttribute("role", "status");
      this.cell.append(status);
      // Read out only what comes after the place for it is there.
      setTimeout(() => status.append(`${row.words} `, ...(row.undo ? [undoing(row.undo)] : [])));
      this.cell.querySelector(".edit")?.focus();
    }
  }

  const undoing = (address) => {
    const button = made("button", { type: "button", textContent: "Undo" });
    button.addEventListener("click", () => sent(address));
    return button;
  };

  // As the Undo of a message does, and back to this list.
  const sent = (address) => {
    const fields = [["csrfmiddlewaretoken", token()], ["next", location.pathname + location.search]];
    const form = made("form", { method: "post", action: address, hidden: true },
      ...fields.map(([name, value]) => made("input", { type: "hidden", name, value })));
    document.body.append(form);
    form.submit();
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-in-place]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    new Editor(link);
  });
})();
