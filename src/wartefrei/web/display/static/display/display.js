// The screen of a waiting room: plays every call once, one after the other, and says since when it stands still.
import { Calls } from "./calls.js";
import { Clock } from "./clock.js";
import { Connection } from "./connection.js";
import { Sound, wait } from "./sound.js";

const AT_LEAST = 20000; // milliseconds in large letters
const AT_MOST = 180000; // then it is an old call, and goes to the list
const STALE = 6000; // milliseconds without a word of the server
const ROWS = 5;
const SHORT = 5; // letters of a counter's name
const LONG = 12;
const LONGEST = 24;

const find = (name) => document.querySelector(`[data-${name}]`);
const { house, word, now, zone } = document.body.dataset;
const words = find("words").dataset;
const clock = new Clock({ now, zone });
const calls = new Calls(house, { now: () => clock.now() });
const sound = new Sound(find("sound"));
const day = clock.day();
let shown = null;
let shownSince = 0;
let contactAt = clock.now();

async function lookAgain(signal) {
  const response = await fetch(`/api/v1/houses/${house}/display`, { signal });
  if (!response.ok) throw new Error(response.status);
  const screen = await response.json();
  calls.take(screen.calls);
  find("waiting").textContent = screen.waiting;
  if (isFirst) begin(screen.calls[0]);
  showBeside();
}

// What stands here when the screen is switched on is no news, but it is shown.
let isFirst = true;
function begin(newest) {
  isFirst = false;
  const isOld = !newest || clock.now() - Date.parse(newest.called_at) > AT_MOST;
  if (isOld) clear();
  else if (!calls.queue.length) show(newest);
  play();
}

async function play() {
  for (;;) {
    const call = calls.next();
    if (call) {
      show(call);
      calls.keep(call);
      await Promise.all([sound.announce(call), wait(AT_LEAST)]);
    } else {
      if (shown && clock.now() - shownSince > AT_MOST) clear();
      await wait(100);
    }
  }
}

function show(call) {
  shown = call;
  shownSince = clock.now();
  const tile = find("tile");
  const phrase = sound.phrases[call.language];
  const isForeign = phrase && call.language !== "de";
  find("number").textContent = call.ticket_number;
  find("counter").textContent = call.counter;
  find("room").textContent = call.room;
  find("foreign").textContent = isForeign ? phrase.shown : "";
  for (const [name, value] of [["lang", phrase?.phrase], ["dir", phrase?.direction]]) {
    if (isForeign) find("foreign").setAttribute(name, value);
    else find("foreign").removeAttribute(name);
  }
  tile.dataset.length = call.counter.length > LONGEST ? "longest" : call.counter.length > LONG ? "long" : "short";
  tile.dataset.sequence = call.sequence;
  tile.classList.remove("wf-now--empty");
  label();
  showBeside();
}

function clear() {
  shown = null;
  find("tile").classList.add("wf-now--empty");
  delete find("tile").dataset.sequence;
  showBeside();
}

function showBeside() {
  const rows = calls.beside(shown, ROWS).map(({ call, isNext }) => {
    const row = find("row").content.cloneNode(true);
    row.querySelector("bdi").textContent = call.ticket_number;
    const cell = row.querySelector("td");
    cell.textContent = word && call.counter.startsWith(`${word} `) ? call.counter.slice(word.length + 1) : call.counter;
    cell.classList.toggle("wf-last__long", cell.textContent.length > SHORT);
    cell.classList.toggle("wf-last__longest", cell.textContent.length > LONGEST);
    row.querySelector("tr").classList.toggle("wf-last__next", isNext);
    return row;
  });
  find("last").replaceChildren(...rows);
}

function label() {
  const isStale = document.documentElement.classList.contains("wf-display--stale");
  const time = shown ? `, ${clock.time(Date.parse(shown.called_at))} Uhr` : "";
  find("label").textContent = isStale ? words.known + time : words.live;
}

function tick() {
  find("clock").textContent = clock.time();
  const isStale = clock.now() - contactAt > STALE;
  if (isStale === find("stale").hidden) {
    find("since").textContent = clock.time(contactAt);
    find("stale").hidden = !isStale;
    document.documentElement.classList.toggle("wf-display--stale", isStale);
    label();
  }
  if (!isStale && clock.day() !== day && !calls.queue.length) beginDay();
}

// Text and hours of the new day; only when the page is there, for an error page would stay for ever.
let isBeginning = false;
async function beginDay() {
  if (isBeginning) return;
  isBeginning = true;
  try {
    if ((await fetch(location.href)).ok) location.reload();
  } catch {
    // away: the next minute
  }
  await wait(60000);
  isBeginning = false;
}

const connection = new Connection(`/api/v1/houses/${house}/events`, {
  lookAgain,
  onContact: () => {
    contactAt = clock.now();
  },
});
setInterval(tick, 500);
connection.run();
