// Empties the page when nobody touches it: asks first, shows the time running out, and stays for any touch or key.
import { goToStart } from "./travel.js";

const SECOND = 1000;
const START_PAGE_LASTS = 300;

export function watchIdleness() {
  const { idle, warning } = document.body.dataset;
  if (Number(idle) === 0) {
    setInterval(goToStart, START_PAGE_LASTS * SECOND); // fresh numbers and a fresh session
    return;
  }
  const question = document.getElementById("still-there");
  const progress = question.querySelector("progress");
  progress.max = Number(warning);
  let left = Number(idle) + Number(warning);

  function stay() {
    left = Number(idle) + Number(warning);
    if (question.open) question.close();
  }
  for (const kind of ["pointerdown", "keydown", "input"]) {
    document.addEventListener(kind, (event) => {
      if (!event.target.closest?.("[data-over]")) stay();
    });
  }
  question.addEventListener("cancel", stay);
  question.querySelector("[data-over]").addEventListener("click", goToStart);

  setInterval(() => {
    left -= 1;
    progress.value = Math.min(left, Number(warning));
    if (left <= 0) goToStart();
    else if (left <= Number(warning) && !question.open) question.showModal();
  }, SECOND);
}
