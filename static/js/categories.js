// Adds an empty row to the category editor; without script the form's two spare rows serve.
for (const rows of document.querySelectorAll("[data-category-rows]")) {
  const button = rows.querySelector("[data-add-row]");
  button.hidden = false;
  button.addEventListener("click", () => {
    // The last one is a spare row: the first may be marked as wrong.
    const row = [...rows.querySelectorAll(".category-row")].at(-1).cloneNode(true);
    for (const input of row.querySelectorAll("input")) input.value = "";
    rows.querySelector("datalist").before(row);
    row.querySelector("input").focus();
  });
}
