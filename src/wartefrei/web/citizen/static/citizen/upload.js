// Shows how far an upload has got, and lets people stop it. Without this script the browser sends the form as it is.
const replaceMain = (text) => {
  const page = new DOMParser().parseFromString(text, "text/html");
  const main = page.querySelector("main");
  if (!main) return location.reload();
  document.querySelector("main").replaceWith(main);
  document.title = page.title;
  watch(main);
  (main.querySelector("[role=alert]:not([hidden])") || main.querySelector("#documents"))?.scrollIntoView();
  main.querySelector("#documents")?.focus({ preventScroll: true });
};

const send = (form, submitter) => {
  const data = new FormData(form);
  if (submitter?.name) data.append(submitter.name, submitter.value);
  const progress = form.querySelector("[data-progress]");
  const abort = form.querySelector("[data-abort]");
  const failed = form.querySelector("[data-failed]");
  const request = new XMLHttpRequest();
  const busy = (is) => {
    progress.hidden = abort.hidden = !is;
    for (const button of form.querySelectorAll("button[type=submit]")) button.disabled = is;
  };
  request.upload.onprogress = (event) => {
    const percent = event.lengthComputable ? Math.round((100 * event.loaded) / event.total) : 0;
    progress.querySelector("progress").value = percent;
    progress.querySelector("[data-percent]").textContent = `${percent} %`;
  };
  request.onload = () => replaceMain(request.responseText);
  request.onerror = () => { busy(false); failed.hidden = false; };
  request.onabort = () => busy(false);
  abort.onclick = () => request.abort();
  failed.hidden = true;
  busy(true);
  request.open("POST", form.action);
  request.send(data);
};

const watch = (root) => {
  for (const form of root.querySelectorAll("form[data-upload]"))
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(form, event.submitter);
    });
};
watch(document);
