// The camera as a QR reader, when somebody wants it and there is one.
import { take } from "./scanner.js";

const PAUSE = 200; // milliseconds between two pictures

export function watchCamera() {
  const offer = document.querySelector("[data-camera]");
  if (!offer || !navigator.mediaDevices?.getUserMedia) return;
  offer.hidden = false;
  offer.querySelector("button").addEventListener("click", () => start(offer));
}

async function start(offer) {
  const words = document.querySelector("[data-camera-words]");
  const picture = document.querySelector("[data-camera-picture]");
  try {
    picture.srcObject = await navigator.mediaDevices.getUserMedia({ video: true });
    await picture.play();
  } catch {
    words.textContent = words.dataset.off;
    return;
  }
  offer.hidden = true;
  picture.hidden = false;
  words.textContent = words.dataset.on;
  look(picture, document.createElement("canvas"));
}

function look(picture, canvas) {
  canvas.width = picture.videoWidth;
  canvas.height = picture.videoHeight;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(picture, 0, 0);
  const pixels = context.getImageData(0, 0, canvas.width, canvas.height);
  const found = window.jsQR(pixels.data, pixels.width, pixels.height);
  if (found?.data) {
    for (const track of picture.srcObject.getTracks()) track.stop();
    take(found.data);
  } else {
    setTimeout(() => look(picture, canvas), PAUSE);
  }
}
