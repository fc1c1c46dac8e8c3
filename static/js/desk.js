// Keys of the desk; without script the form and its links do the same.
(() => {
  const find = (selector) => document.querySelector(selector);
  const keys = {
    s: () => find("[data-skip]")?.click(),
    e: () => find("[data-edit]")?.click(),
    u: () => find(".messagelist form.undo button")?.click(),
    "/": () => find("#other")?.focus(),
    "?": () => { const help = find("[data-help]"); if (help) help.open = !help.open; },
    Enter: () => find("[data-save]")?.click(),
  };
  // What was created in the list of names needs no second question.
  document.addEventListener("combobox-choose", ({ detail }) => { find("[data-create]").value = detail.isNew ? detail.name : ""; });
  // Who presses twice while the next item is on its way decides once.
  let isSent = false;
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (isSent) event.preventDefault();
    isSent = true;
  });
  addEventListener("pageshow", () => { isSent = false; });
  const isTyping = (target) => target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    // A key that is held down does not decide one item after the other.
    if (event.repeat && event.key === "Enter") return event.preventDefault();
    if (isTyping(event.target)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    // On a link or a button, Enter is theirs.
    if (event.key === "Enter" && event.target.closest("a, button, summary")) return;
    const box = /^[1-9]$/.test(event.key) && find(`[data-digit="${event.key}"]`);
    const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!box && !act) return;
    event.preventDefault();
    if (box) box.click();
    else act();
  });
})();
