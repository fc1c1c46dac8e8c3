// Adds an empty row to the category editor; without script the form's two spare rows serve.
for (const rows of document.querySelectorAll("[data-category-rows]")) {
  const button = rows.querySelector("[data-add-row]");
  button.hidden = false;
  button.addEventListener("click", () => {
    const row = rows.querySelector(".category-row").cloneNode(true);
    for (const input of row.querySelectorAll("input")) input.value = "";
    rows.querySelector("datalist").before(row);
    row.querySelector("input").focus();
  });
}
