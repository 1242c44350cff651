// Every way from one page to the next. The browser's history never grows, so there is nothing to go back to, and a
// server that can't be reached shows as "out of order" instead of the browser's own error page.
const HEARTBEAT = 10_000; // milliseconds
const PATIENCE = 20_000;
const outage = document.getElementById("outage");
let isBusy = false;

export function watchNavigation() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (link && !link.target) {
      event.preventDefault();
      travel(link.href);
    }
  });
  document.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) {
      event.preventDefault();
      send(event.target, event.submitter);
    }
  });
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    stayHere();
    goToStart(); // brought back from memory: somebody else's page
  });
  setInterval(listenForServer, HEARTBEAT);
}

export function send(form, submitter = null) {
  const body = new URLSearchParams(new FormData(form, submitter));
  return travel(form.action, { method: "POST", body });
}

export function goToStart() {
  return travel(document.body.dataset.start);
}

// Asks for the page first, then shows it in place of this one; until it is there this one asks for nothing else.
async function travel(address, options = {}) {
  if (isBusy) return;
  isBusy = true;
  try {
    const answer = await fetch(address, { ...options, signal: AbortSignal.timeout(PATIENCE) });
    if (answer.status >= 500) throw new Error(String(answer.status));
    location.replace(answer.ok ? answer.url : document.body.dataset.start);
    setTimeout(stayHere, PATIENCE);
  } catch {
    showOutage();
    stayHere();
  }
}

function stayHere() {
  isBusy = false;
}

async function listenForServer() {
  try {
    const answer = await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    if (!answer.ok) throw new Error(String(answer.status));
    outage.hidden = true; // whoever still stands here goes on where they were
  } catch {
    showOutage();
  }
}

function showOutage() {
  outage.hidden = false;
  outage.focus();
}
