// Comforts: every page works without this file, but for passkeys, which browsers
// give to scripts alone. An element asks for one of them with data-do.
"use strict";

const comforts = {
  // Copies the text of the block the button stands in.
  copy(button) {
    const text = button.closest(".code").querySelector("code").textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy"; }, 2000);
    });
  },

  // <form data-do="poll" data-url="/wait" data-every="1">: asks until the answer
  // is no longer 202 Accepted, then submits the form.
  poll(form) {
    const wait = 1000 * (Number(form.dataset.every) || 1);
    const ask = async () => {
      try {
        const answer = await fetch(form.dataset.url, { cache: "no-store" });
        if (answer.status !== 202) return form.requestSubmit();
      } catch { /* the sandbox is away for a moment */ }
      setTimeout(ask, wait);
    };
    setTimeout(ask, wait);
  },

  // <form data-do="passkey" data-ask="get" data-options="{…}">: before the form
  // goes, the browser is asked for a passkey (get) or for a new one (create). What
  // it says goes along in the field "credential"; why there is none, into data-says.
  passkey(form) {
    const says = form.querySelector("[data-says]");
    const told = (text) => { says.textContent = text; says.hidden = !text; };
    const create = form.dataset.ask === "create";
    const read = create ? "parseCreationOptionsFromJSON" : "parseRequestOptionsFromJSON";
    form.addEventListener("submit", async (event) => {
      if (form.elements.credential.value) return;
      event.preventDefault();
      if (!globalThis.PublicKeyCredential?.[read]) return told("This browser has no passkeys. Choose another way.");
      told("");
      try {
        const publicKey = PublicKeyCredential[read](JSON.parse(form.dataset.options));
        const answer = await navigator.credentials[form.dataset.ask]({ publicKey });
        form.elements.credential.value = JSON.stringify(answer);
        form.requestSubmit();
      } catch (problem) {
        told(refusals[problem.name] ?? `The browser could not do it: ${problem.name}.`);
      }
    });
  },

  // <div id="journal" data-do="live" data-every="2">: keeps itself as a fresh
  // copy of this page has it, unless somebody is typing or selecting in it, or it
  // says what was wrong with what was sent.
  live(element) {
    const wait = 1000 * (Number(element.dataset.every) || 2);
    let seen = element.innerHTML;
    const refresh = async () => {
      if (!document.hidden && !busy(element)) {
        try {
          const answer = await fetch(location.href, { cache: "no-store" });
          const page = new DOMParser().parseFromString(await answer.text(), "text/html");
          const fresh = page.getElementById(element.id);
          if (answer.ok && fresh && fresh.innerHTML !== seen) {
            seen = fresh.innerHTML;
            replace(element, fresh);
          }
        } catch { /* the sandbox is away for a moment */ }
      }
      setTimeout(refresh, wait);
    };
    setTimeout(refresh, wait);
  },
};

// refusals are the browser's reasons, by name.
const refusals = {
  NotAllowedError: "No passkey was used: it was cancelled, took too long, or this device has none for this account.",
  InvalidStateError: "This device has a passkey of this account already.",
  SecurityError: "The browser refuses passkeys on this address. Open the sandbox by its name, such as localhost.",
};

function busy(element) {
  if (element.querySelector(".problem")) return true;
  const selection = getSelection();
  if (!selection.isCollapsed && element.contains(selection.anchorNode)) return true;
  const active = document.activeElement;
  return element.contains(active) && active.localName !== "summary" && !(active.localName === "input" && active.value === active.defaultValue);
}

// replace swaps the content; what was unfolded stays so, and so does the focus.
function replace(element, fresh) {
  const open = new Set([...element.querySelectorAll("details[open]")].map((d) => d.id));
  const active = element.contains(document.activeElement) ? document.activeElement : null;
  const input = active?.localName === "input" && active.id;
  const focused = active?.closest("details")?.id;
  for (const d of fresh.querySelectorAll("details")) d.open = d.open || open.has(d.id);
  element.replaceChildren(...fresh.childNodes);
  if (input) document.getElementById(input)?.focus({ preventScroll: true });
  else if (focused) document.getElementById(focused)?.querySelector("summary").focus({ preventScroll: true });
  wake(element);
}

// A page sends one form, once: neither a second click nor a form that submits
// itself may overtake what a person has decided. Whoever stops the browser gets
// the buttons back after a while.
const stopped = 10_000; // ms
let sent = false;
addEventListener("pageshow", () => { sent = false; });
addEventListener("submit", (event) => {
  if (sent) event.preventDefault();
  if (event.defaultPrevented) return;
  sent = true;
  setTimeout(() => { sent = false; }, stopped);
});

function wake(root) {
  for (const element of root.querySelectorAll("[data-do]")) comforts[element.dataset.do]?.(element);
}

wake(document);
