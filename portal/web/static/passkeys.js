// Asks the browser for a passkey and sends its answer as a form. Nothing here decides anything.
"use strict";

const form = document.querySelector("form[data-wanted]");
const told = form.querySelector("[role=alert]");
const wanted = JSON.parse(form.dataset.wanted);
const known = window.PublicKeyCredential;

function tell(text) {
  told.textContent = text;
  told.hidden = false;
}

function show() {
  return form.dataset.kind === "new"
    ? navigator.credentials.create({ publicKey: known.parseCreationOptionsFromJSON(wanted) })
    : navigator.credentials.get({ publicKey: known.parseRequestOptionsFromJSON(wanted) });
}

async function answer() {
  try {
    form.elements.svar.value = JSON.stringify((await show()).toJSON());
  } catch (fault) {
    tell(fault.name === "InvalidStateError" ? form.dataset.there : form.dataset.stopped);
    return;
  }
  form.submit();
}

if (known?.parseRequestOptionsFromJSON) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    answer();
  });
  if (form.dataset.kind === "at-once") {
    answer();
  }
} else {
  tell(form.dataset.old);
}
