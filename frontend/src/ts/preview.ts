/** Shows the card as it would be while its owner still types: the same answer that the preview button gives. */

import { parsePage } from "./page";

/** Long enough that a word is typed, short enough to feel at once. */
const PAUSE_MS = 350;

const form = document.querySelector<HTMLFormElement>("form[data-preview-form]");

async function refresh(form: HTMLFormElement): Promise<void> {
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string") {
      fields.append(name, value);
    }
  }
  fields.set("preview", "1");
  const answer = await fetch(form.action, { method: "POST", body: fields });
  const page = parsePage(await answer.text());
  for (const part of ["preview", "theme"]) {
    const fresh = page.querySelector(`[data-part="${part}"]`);
    const old = document.querySelector(`[data-part="${part}"]`);
    if (fresh !== null && old !== null && fresh.outerHTML !== old.outerHTML) {
      old.replaceWith(document.adoptNode(fresh));
    }
  }
}

if (form !== null) {
  let timer = 0;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    // A preview that fails leaves the last one; saving says what is wrong.
    timer = window.setTimeout(() => void refresh(form).catch(() => undefined), PAUSE_MS);
  });
}
