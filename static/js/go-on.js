// Work that takes several requests goes on by itself; without script a button does it.
for (const form of document.querySelectorAll("form[data-go-on]")) {
  form.requestSubmit(form.querySelector("button[type=submit]"));
}
