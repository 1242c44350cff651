// Makes the workplace quick: keys, looking again by itself, no second click. Without this script every button still works.
const WAIT_AFTER_LOAD = 700; // a key or click meant for the page before must not act on this one
const LOOK_EVERY = 30000; // also without events: minutes pass
const LOOK_WHEN_LOST = 5000;
const MOST_OFTEN = 1000;
const loadedAt = performance.now();
const events = document.querySelector("[data-events]")?.dataset.events;
const live = document.getElementById("live");
const sound = document.getElementById("sound");
let leaving = false;

// ---- one press, one action
document.addEventListener("submit", (event) => {
  const early = performance.now() - loadedAt < WAIT_AFTER_LOAD && event.submitter?.hasAttribute("aria-keyshortcuts");
  if (leaving || early) { event.preventDefault(); return; }
  leaving = true;
  setTimeout(() => { leaving = false; }, 8000);
});
addEventListener("pageshow", () => { leaving = false; });

// ---- keys: function keys only, alone or with Ctrl
document.addEventListener("keydown", (event) => {
  if (!/^F\d+$/.test(event.key) || event.altKey || event.shiftKey || event.metaKey) return;
  const wanted = (event.ctrlKey ? "Control+" : "") + event.key;
  const button = [...document.querySelectorAll("[aria-keyshortcuts]")].find((one) => one.getAttribute("aria-keyshortcuts") === wanted);
  if (!button) return;
  event.preventDefault();
  if (!event.repeat) button.click();
});

// ---- looking again: regions that differ are replaced; what is being typed stays
const plain = (node) => node.innerHTML.replace(/(name="csrfmiddlewaretoken" value=")[^"]*/g, "$1");
const shown = new Map([...document.querySelectorAll("[data-region]")].map((region) => [region.id, plain(region)]));
const isTyping = (region) => region.contains(document.activeElement) && document.activeElement.matches("input:not([type=checkbox]), textarea, select");
const isTouched = (field) => (field.type === "checkbox" ? field.checked !== field.defaultChecked : field.tagName === "SELECT" ? field.selectedIndex > 0 : field.value !== field.defaultValue);

function replace(region, fresh) {
  const focused = region.contains(document.activeElement) ? document.activeElement.id || document.activeElement.closest("[id]")?.id : null;
  const open = [...region.querySelectorAll("details[open][id]")].map((one) => one.id);
  const typed = [...region.querySelectorAll("input[id], textarea[id], select[id]")].filter(isTouched).map((one) => [one.id, one.type === "checkbox" ? one.checked : one.value]);
  const samePerson = region.id !== "person" || region.querySelector(".wf-number")?.textContent === fresh.querySelector(".wf-number")?.textContent;
  region.innerHTML = fresh.innerHTML;
  if (samePerson) {
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    for (const [id, value] of typed) {
      const field = document.getElementById(id);
      if (field) field[field.type === "checkbox" ? "checked" : "value"] = value;
    }
  }
  if (focused) {
    const target = document.getElementById(focused);
    (target?.matches("details") ? target.querySelector("summary") : target)?.focus({ preventScroll: true });
  }
}

function take(page) {
  document.title = page.title;
  for (const fresh of page.querySelectorAll("[data-region]")) {
    const region = document.getElementById(fresh.id);
    const now = plain(fresh);
    if (!region || shown.get(fresh.id) === now || isTyping(region)) continue;
    const alarms = region.id === "alarms" ? region.childElementCount : null;
    replace(region, fresh);
    shown.set(fresh.id, now);
    if (alarms !== null && region.childElementCount > alarms) ring();
  }
}

let looking = false;
let again = false;
async function look() {
  if (looking) { again = true; return; }
  looking = true;
  try {
    const answer = await fetch(location.href, { headers: { "X-Look-Again": "1" }, redirect: "manual", cache: "no-store" });
    if (answer.type === "opaqueredirect" || [401, 403, 404].includes(answer.status)) { location.reload(); return; }
    if (!answer.ok) throw new Error(answer.status);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!leaving) take(page);
    say(true);
  } catch {
    say(false);
    setTimeout(look, LOOK_WHEN_LOST);
  } finally {
    looking = false;
    if (again) { again = false; look(); }
  }
}

let lostAt = "";
function say(connected) {
  if (!connected && !lostAt) lostAt = new Date().toTimeString().slice(0, 5);
  if (connected) lostAt = "";
  live.hidden = false;
  live.className = `wf-live wf-live--${connected ? "on" : "off"}`;
  const words = connected ? live.dataset.live : `${live.dataset.lost} ${lostAt}`;
  if (live.textContent !== words) live.textContent = words;
}

let planned = 0;
let lookedAt = 0;
function lookSoon() { // many things may happen in one second: they are looked at together
  if (planned) return;
  planned = setTimeout(() => { planned = 0; lookedAt = performance.now(); look(); }, Math.max(0, lookedAt + MOST_OFTEN - performance.now()));
}

if (events) {
  new EventSource(events).addEventListener("queue", lookSoon);
  setInterval(look, LOOK_EVERY);
  document.addEventListener("focusout", lookSoon); // what waited for somebody to stop typing
}

// ---- what is only true for some seconds
const brief = document.querySelector("[data-seconds]");
if (brief) setTimeout(() => brief.remove(), Number(brief.dataset.seconds) * 1000);

// ---- a sound for a colleague's alarm, only where somebody has asked for it
if (sound) {
  sound.closest("[hidden]").hidden = false;
  sound.checked = localStorage.getItem("alarm-sound") === "on";
  sound.addEventListener("change", () => { localStorage.setItem("alarm-sound", sound.checked ? "on" : "off"); ring(); });
}
function ring() {
  if (!sound?.checked) return;
  const context = new AudioContext();
  for (const [start, pitch] of [[0, 880], [0.25, 660], [0.5, 880]]) {
    const tone = context.createOscillator();
    const volume = context.createGain();
    volume.gain.value = 0.2;
    tone.frequency.value = pitch;
    tone.connect(volume).connect(context.destination);
    tone.start(context.currentTime + start);
    tone.stop(context.currentTime + start + 0.2);
  }
}
