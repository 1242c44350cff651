// A QR reader is a keyboard: it types "CODE/TOKEN" much faster than anybody, and Enter. It is heard on every page,
// whatever has the focus, and what it typed into a box is taken out again by leaving the page.
import { send } from "./travel.js";

const FASTEST_TYPIST = 60; // milliseconds between two keys of a person
const SHORTEST = 30;

export function watchScanner() {
  let typed = "";
  let last = 0;
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.timeStamp - last > FASTEST_TYPIST) typed = "";
      last = event.timeStamp;
      if (event.key === "Enter" && typed.length >= SHORTEST) {
        event.preventDefault();
        event.stopPropagation();
        take(typed);
        typed = "";
      } else if (event.key.length === 1) {
        typed += event.key;
      }
    },
    true,
  );
}

export function take(text) {
  const form = document.getElementById("scan");
  form.elements.qr.value = text;
  send(form);
}
