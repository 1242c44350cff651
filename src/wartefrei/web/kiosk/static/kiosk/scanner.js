// A QR reader is a keyboard: it types "CODE/TOKEN" and Enter. It is heard on every page, whatever has the focus, and
// what it typed into a box is gone with the page. Where reader and computer disagree about the keyboard's layout, the
// places of the keys say what the letters don't.
import { send } from "./travel.js";

const OURS = /[0-9A-Z]{9}\/[A-Z2-7]{26}$/i;
const PAUSE = 1000; // milliseconds after which something else is typed
const MOST = 200;

export function watchScanner() {
  let letters = "";
  let places = "";
  let last = 0;
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.timeStamp - last > PAUSE) letters = places = "";
      last = event.timeStamp;
      if (event.key === "Enter") {
        const text = [letters, places].map((typed) => OURS.exec(typed)?.[0]).find(Boolean);
        if (text) {
          event.preventDefault();
          event.stopPropagation();
          take(text);
        }
        letters = places = "";
      } else if (event.key.length === 1) {
        letters = (letters + event.key).slice(-MOST);
        places = (places + place(event.code)).slice(-MOST);
      }
    },
    true,
  );
}

// What the key prints on an American keyboard, which readers start from.
function place(code) {
  return code === "Slash" ? "/" : /^(?:Key|Digit|Numpad)(\w)$/.exec(code)?.[1] ?? "";
}

export function take(text) {
  const form = document.getElementById("scan");
  form.elements.qr.value = text;
  send(form);
}
