// Keeps the numbers of a closure up to date. Without this script the page loads itself again as long as people are told.
const regions = ["progress", "calls"];
const seconds = () => Number(document.getElementById("progress").dataset.lookAgain);

async function look() {
  try {
    const answer = await fetch(location.href, { redirect: "manual", cache: "no-store" });
    if (answer.type === "opaqueredirect" || [401, 403].includes(answer.status)) { location.reload(); return; }
    if (answer.ok) take(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch { /* away for a moment: the next look tells */ }
  plan();
}

function take(page) {
  for (const id of regions) {
    const [old, fresh] = [document.getElementById(id), page.getElementById(id)];
    if (fresh && !old.contains(document.activeElement)) old.replaceWith(document.adoptNode(fresh));
  }
}

function plan() { setTimeout(look, seconds() * 1000); }
plan();
