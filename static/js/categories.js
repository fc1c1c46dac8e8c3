// Adds an empty row to the category editor; without script the form's two spare rows serve. Subcategories that were left
// alone go with their category when another is put in its place: the server does the same, after Save.
for (const rows of document.querySelectorAll("[data-category-rows]")) {
  const button = rows.querySelector("[data-add-row]");
  button.hidden = false;
  rows.addEventListener("change", (event) => {
    const row = event.target.closest(".category-row");
    const [category, subcategories, was, had] = row ? row.querySelectorAll("input") : [];
    if (event.target !== category || !was.value || !had.value) return;
    const isBack = category.value.trim().toLowerCase() === was.value.toLowerCase();
    if (isBack && row.dataset.dropped) subcategories.value = had.value;
    if (!isBack && subcategories.value === had.value) [subcategories.value, row.dataset.dropped] = ["", "yes"];
  });
  // Typed again beneath another category, they are meant.
  rows.addEventListener("input", (event) => {
    const row = event.target.closest(".category-row");
    const [category, subcategories, was] = row ? row.querySelectorAll("input") : [];
    if (event.target === subcategories && row.dataset.dropped) was.value = category.value;
  });
  button.addEventListener("click", () => {
    // The last one is a spare row: the first may be marked as wrong.
    const row = [...rows.querySelectorAll(".category-row")].at(-1).cloneNode(true);
    for (const input of row.querySelectorAll("input")) input.value = "";
    rows.querySelector("datalist").before(row);
    row.querySelector("input").focus();
  });
}
