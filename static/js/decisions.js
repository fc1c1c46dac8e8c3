// A button beside a decision answers for that alone and saves nothing else: where something was typed, it asks first.
(() => {
  const form = document.getElementById("content_form");
  if (!form) return;
  // As the page came, not as the browser filled it in again; empty rows do not count.
  const words = (name) => JSON.stringify([...form.querySelectorAll("input[type=text]")].map((box) => box[name]).filter(Boolean));
  const shown = words("defaultValue");
  const isUnsaved = () => form.querySelector(".errornote") || words("value") !== shown;
  form.addEventListener("submit", (event) => {
    if (!("beside" in (event.submitter?.dataset ?? {})) || !isUnsaved()) return;
    if (!window.confirm("What you changed in the form is not saved, and this button does not save it. Go on without it?")) {
      event.preventDefault();
    }
  });
  // Who goes on typing in a field that two have changed wants theirs.
  for (const choice of form.querySelectorAll("[data-conflict]")) {
    form.querySelector(`.form-row.field-${choice.dataset.conflict}`)?.addEventListener("input", () => {
      choice.querySelector("[value=yours]").checked = true;
    });
  }
})();
