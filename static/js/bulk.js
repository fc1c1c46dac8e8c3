// The bar above a list that changes what is chosen: it stands there once something is chosen, with the fields that the act
// takes. Without script the act is chosen and the next page asks for the rest.
(() => {
  const bar = document.querySelector("[data-bulk]");
  const boxes = [...document.querySelectorAll("#result_list .action-select")];
  if (!bar || !boxes.length) return;
  const TAKES = { add: ["category", "subcategory"], remove: ["category", "subcategory"], replace: ["category", "subcategory", "other"] };
  const act = bar.querySelector("select[name=action]");
  const all = document.getElementById("action-toggle");
  const fields = [...bar.querySelectorAll("[data-takes]")];

  const show = () => {
    const isChosen = boxes.some((box) => box.checked);
    bar.classList.toggle("idle", !isChosen);
    bar.querySelector("[data-hint]").hidden = isChosen;
    for (const field of fields) {
      const isTaken = isChosen && (TAKES[act.value] ?? []).includes(field.dataset.takes);
      field.hidden = !isTaken;
      field.querySelector("input").disabled = !isTaken;
    }
  };
  if (!act.value) act.value = "add";
  document.addEventListener("change", show);
  document.addEventListener("click", () => requestAnimationFrame(show));
  addEventListener("pageshow", () => requestAnimationFrame(show));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.key.toLowerCase() !== "a") return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
    event.preventDefault();
    if (!all.checked) all.click();
    show();
    (fields.find((field) => !field.hidden)?.querySelector("input") ?? act).focus();
  });
  show();
})();
