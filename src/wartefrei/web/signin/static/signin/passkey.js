// Lets the browser make or use a passkey for the form, which stays hidden where the browser can't.
"use strict";

const form = document.querySelector("form[data-passkey]");
const parse = window.PublicKeyCredential?.[`parse${form.dataset.act}OptionsFromJSON`];

if (parse) form.hidden = false;

form.addEventListener("submit", async event => {
  event.preventDefault();
  const publicKey = parse.call(PublicKeyCredential, JSON.parse(form.dataset.passkey));
  try {
    const credential = form.dataset.act === "Creation"
      ? await navigator.credentials.create({ publicKey })
      : await navigator.credentials.get({ publicKey });
    form.elements.credential.value = JSON.stringify(credential.toJSON());
    form.submit();
  } catch {
    form.querySelector("[role=alert]").hidden = false;
  }
});
