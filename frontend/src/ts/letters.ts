/** The preview of a letter follows what is typed; without script a button does the same. */

const PAUSE_MS = 800;

const button = document.querySelector<HTMLButtonElement>("button[data-preview]");
const form = button?.form;
if (button && form) {
  let timer: number | undefined;
  form.addEventListener("input", () => {
    window.clearTimeout(timer);
    // A letter without words has nothing to look at, and the browser would point at the field.
    timer = window.setTimeout(() => form.checkValidity() && form.requestSubmit(button), PAUSE_MS);
  });
}

export {};
