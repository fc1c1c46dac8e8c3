// Names are found while one types: the page's own answer is asked for, and its list put in place of this one.
(() => {
  const PAUSE = 120;
  const form = document.querySelector("form[data-narrow]");
  const list = form && document.getElementById(form.dataset.narrow);
  if (!list) return;
  let asking, waiting;
  const find = async () => {
    asking?.abort();
    asking = new AbortController();
    const address = `?${new URLSearchParams(new FormData(form))}`;
    try {
      const answer = await fetch(address, { signal: asking.signal });
      if (!answer.ok) return;
      const found = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(list.id);
      if (!found) return;
      list.replaceChildren(...found.childNodes);
      history.replaceState(null, "", address);
    } catch {
      // The button asks, too.
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(find, PAUSE);
  });
})();
