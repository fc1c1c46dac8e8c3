// Leaving a page of the admin with something typed and not saved asks first.
(() => {
  const form = document.querySelector("#content-main form[id$='_form'], form[data-leave-guard]");
  if (!form) return;
  const boxes = () => [...form.elements].filter((box) => box.name && !["hidden", "submit", "button"].includes(box.type));
  const isEdited = (box) =>
    ["checkbox", "radio"].includes(box.type) ? box.checked !== box.defaultChecked
    : box.options ? [...box.options].some((each) => each.selected !== each.defaultSelected)
    : box.value !== box.defaultValue;
  let isSent = false;
  // After the form's own listeners, one of which may have asked and been refused.
  document.addEventListener("submit", (event) => { if (event.target === form) isSent = !event.defaultPrevented; });
  window.addEventListener("beforeunload", (event) => {
    if (!isSent && (form.querySelector(".errornote") || boxes().some(isEdited))) event.preventDefault();
  });
  window.addEventListener("pageshow", () => { isSent = false; });
})();
