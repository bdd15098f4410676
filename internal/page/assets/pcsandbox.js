// Comforts only: every page works without this file. An element asks for one
// of them with data-do.
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

  // <div id="journal" data-do="live" data-every="2">: keeps itself as a fresh
  // copy of this page has it, unless somebody is typing or selecting in it.
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

function busy(element) {
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

function wake(root) {
  for (const element of root.querySelectorAll("[data-do]")) comforts[element.dataset.do]?.(element);
}

wake(document);
