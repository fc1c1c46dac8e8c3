// A field that offers names while one types: a plain text field, which stays one without this script.
//
//   <label for="c">Category</label>
//   <input type="text" id="c" name="category" autocomplete="off" data-combobox="{% url 'admin:names' %}">
//   <link rel="stylesheet" href="{% static 'css/combobox.css' %}"> <script src="{% static 'js/combobox.js' %}" defer></script>
//
// The field needs a label (`for`, around it, or aria-label). Fields that a script adds later work too, also clones.
//   data-combobox            the address that answers with names (content/admin/desk/vocabulary.py); the most used come first
//   data-combobox-category   offer the subcategories of this category; data-combobox-under: of the one in the field with this id
//   data-combobox-known      offer only names in use, and no "Create"
// A chosen name stands in the field, which fires `input` and `change`. Before that it fires `combobox-choose`, which
// bubbles, with detail {name, isNew, items}: a page that makes something else of the name calls preventDefault(), and the
// field is emptied. While it offers names, Enter chooses and never sends the form; else Enter is the form's.
//
// Keys, names and roles are those of the ARIA pattern "editable combobox with list autocomplete": arrows, Home and End
// walk once an option is reached, Enter and Tab choose, Escape closes. What holds the typed text is marked at once; a near
// name and "Create" only by hand, so that no new name comes of a slip.
(() => {
  if (!("popover" in HTMLElement.prototype)) return;
  // Milliseconds between the last key and the question, so that a fast typist asks once.
  const PAUSE = 80;
  const known = new WeakMap();
  let number = 0;

  // What changes is said once, to those who do not see the list.
  const status = document.createElement("div");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  document.body.append(status);

  class Combobox {
    constructor(input) {
      this.input = input;
      this.options = [];
      this.active = -1;
      this.isWalked = this.isTyped = false;
      this.list = document.createElement("ul");
      this.list.className = "combobox-list";
      this.list.id = `combobox-${++number}`;
      this.list.setAttribute("role", "listbox");
      this.list.setAttribute("aria-label", "Names");
      this.list.popover = "manual";
      // Outside of a label, whose text would be the field's name; inside of a dialog, or it could not be clicked.
      (input.closest("label") ?? input).after(this.list);
      input.removeAttribute("list");
      const roles = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id };
      for (const [name, value] of Object.entries(roles)) input.setAttribute(name, value);
      input.removeAttribute("aria-activedescendant");
      input.addEventListener("input", () => {
        this.isTyped = !this.isChoosing;
        if (this.isTyped) this.open();
      });
      input.addEventListener("click", () => this.isOpen || this.open());
      input.addEventListener("keydown", (event) => this.press(event));
      input.addEventListener("blur", () => this.close());
      // The field keeps the focus, so that a finger on the list does not close it.
      this.list.addEventListener("mousedown", (event) => event.preventDefault());
      this.list.addEventListener("click", (event) => {
        const option = event.target.closest("[role=option]");
        if (option) this.choose(this.options[[...this.list.children].indexOf(option)]);
      });
    }

    get isOpen() { return this.input.getAttribute("aria-expanded") === "true"; }

    get address() {
      const { combobox, comboboxCategory, comboboxUnder } = this.input.dataset;
      const url = new URL(combobox, location.href);
      const category = comboboxUnder ? document.getElementById(comboboxUnder)?.value : comboboxCategory;
      if (category !== undefined) url.searchParams.set("category", category);
      url.searchParams.set("q", this.typed);
      return url;
    }

    // A name that stands there already narrows nothing.
    get typed() { return this.isTyped ? this.input.value.trim() : ""; }

    // Asks anew, shows the answer and marks `place` of it; without one, what holds the typed text.
    async open(place) {
      this.asking?.abort();
      const asking = (this.asking = new AbortController());
      this.isWalked = place !== undefined;
      try {
        if (this.isTyped) await new Promise((resolve) => setTimeout(resolve, PAUSE));
        if (asking.signal.aborted) return;
        const answer = await fetch(this.address, { signal: asking.signal, headers: { Accept: "application/json" } });
        if (!answer.ok) throw new Error(`${answer.status}`);
        const found = await answer.json();
        if (asking.signal.aborted || document.activeElement !== this.input) return;
        this.show(found, place);
      } catch {
        // Without an answer it is a plain field.
        if (!asking.signal.aborted) this.close();
      } finally {
        if (this.asking === asking) this.asking = null;
      }
      if (this.isEntered && !asking.signal.aborted) {
        this.isEntered = false;
        this.enter();
      }
    }

    show(found, place) {
      const isFree = !("comboboxKnown" in this.input.dataset);
      this.options = found.names.map(({ name, items }) => ({ name, items, words: name, note: `${items}`, isNew: false }));
      this.options.push(...found.near.map((name) => ({ name, words: name, note: "near what you typed", isNew: false })));
      if (isFree && this.typed && !found.is_known) {
        this.options.push({ name: this.typed, words: `Create “${this.typed}”`, note: "new", isNew: true });
      }
      this.list.replaceChildren(...this.options.map((option, place) => this.drawn(option, place)));
      if (!this.options.length) {
        status.textContent = "No names.";
        return this.close();
      }
      this.input.setAttribute("aria-expanded", "true");
      if (!this.list.matches(":popover-open")) this.list.showPopover();
      this.place();
      const first = this.typed && found.names.length ? 0 : -1;
      this.mark(place === undefined ? first : place < 0 ? this.options.length - 1 : 0);
      const names = `${found.names.length} ${found.names.length === 1 ? "name" : "names"}`;
      const near = found.near.length ? `, near: ${found.near.join(", ")}` : "";
      status.textContent = `${names}${found.more ? ` and ${found.more} more` : ""}${near}.`;
    }

    drawn(option, place) {
      const line = document.createElement("li");
      line.id = `${this.list.id}-${place}`;
      line.setAttribute("role", "option");
      line.setAttribute("aria-selected", "false");
      const [words, note] = [document.createElement("span"), document.createElement("small")];
      words.textContent = option.words;
      note.textContent = option.note;
      line.append(words, " ", note);
      return line;
    }

    // Below the field, or above where there is more room.
    place() {
      const box = this.input.getBoundingClientRect();
      const below = window.innerHeight - box.bottom - 8;
      const isAbove = below < 160 && box.top > below;
      const style = this.list.style;
      style.left = `${Math.max(4, Math.min(box.left, window.innerWidth - Math.max(box.width, 224) - 4))}px`;
      style.minWidth = `${Math.max(box.width, 224)}px`;
      style.maxHeight = `${Math.min(320, isAbove ? box.top - 8 : below)}px`;
      style.top = isAbove ? "auto" : `${box.bottom + 2}px`;
      style.bottom = isAbove ? `${window.innerHeight - box.top + 2}px` : "auto";
    }

    mark(place) {
      this.list.children[this.active]?.setAttribute("aria-selected", "false");
      this.active = place;
      const line = this.list.children[place];
      if (!line) return this.input.removeAttribute("aria-activedescendant");
      line.setAttribute("aria-selected", "true");
      line.scrollIntoView({ block: "nearest" });
      this.input.setAttribute("aria-activedescendant", line.id);
    }

    walk(step) {
      this.isWalked = true;
      const last = this.options.length - 1;
      const next = this.active + step;
      this.mark(this.active < 0 && step < 0 ? last : next > last ? 0 : next < 0 ? last : next);
    }

    press(event) {
      if (event.isComposing || event.ctrlKey || event.metaKey) return;
      const { key } = event;
      if (!this.isOpen) {
        if (key === "ArrowDown" || key === "ArrowUp") this.open(event.altKey ? undefined : key === "ArrowDown" ? 0 : -1);
        else if (key === "Enter" && this.asking) this.isEntered = true;
        else return;
      } else if (key === "ArrowDown") this.walk(1);
      else if (key === "ArrowUp") this.walk(-1);
      else if (key === "Home" && this.isWalked) this.mark(0);
      else if (key === "End" && this.isWalked) this.mark(this.options.length - 1);
      else if (key === "Escape") this.close();
      else if (key === "Enter") this.asking ? (this.isEntered = true) : this.enter();
      else if (key === "Tab") {
        // Focus goes on, as with any field.
        if (this.active >= 0 && !this.asking && (this.typed || this.isWalked)) this.choose(this.options[this.active]);
        return;
      } else return;
      event.preventDefault();
    }

    enter() {
      if (this.active >= 0) this.choose(this.options[this.active]);
      else if (this.typed) this.refuse();
      else this.close();
    }

    // What Enter did not do is said to all, and how it is done.
    refuse() {
      status.textContent = `There is no “${this.typed}” yet. Choose from the list.`;
      if (this.options.at(-1).isNew) this.list.lastElementChild.querySelector("small").textContent = "new: press ↑, then Enter";
    }

    choose({ name, isNew, items }) {
      this.close();
      const detail = { name, isNew, items };
      const isTheirs = this.input.dispatchEvent(new CustomEvent("combobox-choose", { bubbles: true, cancelable: true, detail }));
      this.isChoosing = true;
      this.input.value = isTheirs ? name : "";
      this.input.dispatchEvent(new Event("input", { bubbles: true }));
      if (isTheirs) this.input.dispatchEvent(new Event("change", { bubbles: true }));
      this.isChoosing = false;
    }

    close() {
      this.asking?.abort();
      this.asking = null;
      this.isEntered = false;
      this.mark(-1);
      this.input.setAttribute("aria-expanded", "false");
      if (this.list.matches(":popover-open")) this.list.hidePopover();
    }
  }

  const enhance = (input) => {
    if (!known.has(input)) known.set(input, new Combobox(input));
  };
  const enhanceAll = (node) => {
    if (node.matches?.("input[data-combobox]")) enhance(node);
    node.querySelectorAll?.("input[data-combobox]").forEach(enhance);
  };
  // A clone brings its original's list along, which is not its own.
  const dropCloned = (node) => node.querySelectorAll?.(".combobox-list").forEach((list) => list.id && document.querySelectorAll(`#${list.id}`).length > 1 && list.remove());
  enhanceAll(document);
  new MutationObserver((records) => {
    for (const { addedNodes } of records) for (const node of addedNodes) { dropCloned(node); enhanceAll(node); }
  }).observe(document.body, { childList: true, subtree: true });
  const move = () => {
    const open = known.get(document.activeElement);
    if (open?.isOpen) open.place();
  };
  addEventListener("scroll", move, { passive: true, capture: true });
  addEventListener("resize", move);
})();
