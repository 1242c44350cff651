// Says how long a reservation lasts, that it is about to end, and that it has ended; never counts by the second.
// Without this script the page says the same whenever it is loaded.
for (const notice of document.querySelectorAll("[data-seconds-left]")) {
  const left = Number(notice.dataset.secondsLeft);
  const words = notice.querySelector("[role=status]");
  setTimeout(() => words.replaceChildren(...words.childNodes), 500); // only what changes is spoken
  for (const state of notice.querySelectorAll("template[data-before-end]")) {
    const wait = left - Number(state.dataset.beforeEnd);
    if (wait > 0) {
      setTimeout(() => {
        notice.classList.add("wf-hold--warn");
        words.replaceChildren(state.content.cloneNode(true));
      }, wait * 1000);
    }
  }
}
