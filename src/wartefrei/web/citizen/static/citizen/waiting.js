// Keeps the waiting room on the phone up to date: events only say "look again". Rings and shakes when it is called.
const page = document.getElementById("waiting");
const stale = page.querySelector("[data-stale]");
const EVERY = 12_000; // milliseconds between two looks where events don't come through
const SELDOM = 60_000; // a look now and then all the same
let sound = null;
let timer = 0;

async function look() {
  clearTimeout(timer);
  try {
    const answer = await fetch(page.dataset.look, { cache: "no-store", signal: AbortSignal.timeout(8_000) });
    if (answer.status === 404) location.reload();
    if (!answer.ok) throw new Error(String(answer.status));
    show(await answer.text());
    stale.hidden = true;
  } catch {
    stale.querySelector("[data-stale-since]").textContent = place().dataset.asOf;
    stale.hidden = false;
  }
  if ("over" in place().dataset) events.close();
  else timer = setTimeout(look, !stale.hidden || events.readyState === EventSource.CLOSED ? EVERY : SELDOM);
}

function place() {
  return document.getElementById("place");
}

function show(html) {
  const before = place();
  const after = new DOMParser().parseFromString(html, "text/html").getElementById("place");
  const focused = before.contains(document.activeElement) ? document.activeElement.outerHTML : "";
  document.title = document.title.replace(before.dataset.title, after.dataset.title);
  before.replaceWith(document.adoptNode(after));
  for (const one of focused ? after.querySelectorAll("a, button") : []) if (one.outerHTML === focused) one.focus();
  const isCall = after.dataset.stage === "called";
  if (before.dataset.spoken !== after.dataset.spoken || before.dataset.call !== after.dataset.call) {
    page.querySelector(isCall ? "[data-loud]" : "[data-spoken]").textContent = after.dataset.spoken;
  }
  if (isCall && before.dataset.call !== after.dataset.call) ring();
}

function ring() {
  navigator.vibrate?.([400, 200, 400, 200, 800]);
  if (!sound) return;
  [660, 520, 660, 520].forEach((pitch, turn) => strike(pitch, sound.currentTime + turn * 0.7));
}

function strike(pitch, at) {
  const tone = sound.createOscillator();
  const volume = sound.createGain();
  tone.frequency.value = pitch;
  volume.gain.setValueAtTime(0.6, at);
  volume.gain.exponentialRampToValueAtTime(0.001, at + 0.65);
  tone.connect(volume).connect(sound.destination);
  tone.start(at);
  tone.stop(at + 0.7);
}

function offerSound() {
  const offer = page.querySelector("[data-sound]");
  if (!offer || !window.AudioContext) return;
  offer.hidden = false;
  offer.querySelector("button").addEventListener("click", () => {
    sound = new AudioContext();
    strike(660, sound.currentTime);
    navigator.vibrate?.(200);
    keepAwake();
    offer.hidden = true;
    const words = page.querySelector("[data-sound-words]");
    words.textContent = words.dataset.on;
  });
}

function keepAwake() {
  navigator.wakeLock?.request("screen").catch(() => {});
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  if (sound) keepAwake();
  look();
});
const events = new EventSource(page.dataset.events);
events.addEventListener("queue", look);
events.addEventListener("error", () => {
  if (events.readyState === EventSource.CLOSED) look();
});
window.addEventListener("offline", look);
window.addEventListener("online", look);
offerSound();
timer = setTimeout(look, EVERY);
