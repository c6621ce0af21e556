/** `[data-pin-page]`: the page that asks for a PIN, shown as a dialog over what is being done. */

import { hideConnection } from "./connection.ts";
import { PAGE_ENTER, parsePage } from "./page.ts";

const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"];

let dialog: HTMLDialogElement | undefined;

function key(label: string, press: () => void): HTMLButtonElement {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "button";
  element.textContent = label;
  element.addEventListener("click", press);
  return element;
}

/** Adds the number pad for fingers, in front of the button that sends the form. */
function addKeypad(root: HTMLElement): void {
  const field = root.querySelector<HTMLInputElement>("[name='pin']");
  const confirm = root.querySelector("form[data-pin] [type='submit']");
  if (field === null || confirm === null || root.querySelector(".keypad") !== null) {
    return;
  }
  const pad = document.createElement("div");
  pad.className = "keypad";
  pad.setAttribute("role", "group");
  pad.setAttribute("aria-label", root.dataset.keypad ?? "");
  for (const digit of DIGITS) {
    const element = key(digit, () => {
      field.value = (field.value + digit).slice(0, field.maxLength);
    });
    element.classList.toggle("keypad-zero", digit === "0");
    pad.append(element);
  }
  const erase = key("⌫", () => {
    field.value = field.value.slice(0, -1);
  });
  erase.setAttribute("aria-label", root.dataset.backspace ?? "");
  pad.append(erase);
  confirm.before(pad);
}

function focusFirst(root: HTMLElement): void {
  const chosen = root.querySelector<HTMLElement>("[name='staff_pin_id']:checked");
  const field = root.querySelector<HTMLElement>("[name='pin']");
  // With a finger, focus in the field would bring up a keyboard over our own pad.
  const byFinger = window.matchMedia("(pointer: coarse)").matches;
  const first = root.querySelector<HTMLElement>("[name='staff_pin_id']");
  (chosen === null ? first : byFinger ? chosen : field)?.focus();
}

function close(): void {
  dialog?.close();
}

function open(root: HTMLElement): void {
  const element = document.createElement("dialog");
  element.className = "pin-dialog";
  element.setAttribute("aria-labelledby", "pin-title");
  element.append(document.adoptNode(root));
  addKeypad(root);
  root.querySelector("[data-pin-cancel]")?.addEventListener("click", (event) => {
    event.preventDefault();
    close();
  });
  // After a tile is chosen the next thing is the number.
  root.addEventListener("change", (event) => {
    if ((event.target as HTMLElement).matches("[name='staff_pin_id']")) {
      const field = root.querySelector<HTMLInputElement>("[name='pin']");
      if (field !== null) {
        field.value = "";
      }
    }
  });
  element.addEventListener("close", () => {
    hideConnection();
    element.remove();
    dialog = undefined;
  });
  document.body.append(element);
  dialog = element;
  element.showModal();
  focusFirst(root);
}

/** A refused PIN: the dialog stays, its live region speaks, the field is empty again. */
function refresh(current: HTMLElement, root: HTMLElement): boolean {
  const form = current.querySelector("form[data-pin]");
  const fresh = root.querySelector("form[data-pin]");
  const words = current.querySelector("#pin-error");
  const field = current.querySelector<HTMLInputElement>("[name='pin']");
  if (form === null || fresh === null || words === null || field === null) {
    return false;
  }
  for (const old of form.querySelectorAll("input[type='hidden']")) {
    old.remove();
  }
  form.prepend(...fresh.querySelectorAll("input[type='hidden']"));
  words.textContent = root.querySelector("#pin-error")?.textContent ?? "";
  field.value = "";
  field.setAttribute("aria-invalid", "true");
  focusFirst(current);
  return true;
}

/** Shows `page` as a dialog where it asks for a PIN; otherwise closes the dialog and leaves it to the caller. */
export function interceptPin(page: Document): boolean {
  const root = page.querySelector<HTMLElement>("[data-pin-page]");
  if (root === null || document.querySelector("main [data-pin-page]") !== null) {
    close();
    return false;
  }
  const current = dialog?.querySelector<HTMLElement>("[data-pin-page]");
  if (!(current && refresh(current, root))) {
    close();
    open(root);
  }
  return true;
}

async function follow(link: HTMLAnchorElement): Promise<void> {
  try {
    const answer = await fetch(link.href, { credentials: "same-origin", headers: { accept: "text/html" } });
    if (answer.ok && interceptPin(parsePage(await answer.text()))) {
      return;
    }
  } catch {
    // No connection: the plain link shows the browser's own page about it.
  }
  window.location.assign(link.href);
}

/** Gives the PIN page its number pad and opens `a[data-pin-open]` as a dialog. */
export function installPin(): void {
  const enter = (): void => {
    const root = document.querySelector<HTMLElement>("main [data-pin-page]");
    if (root !== null) {
      addKeypad(root);
    }
  };
  document.addEventListener(PAGE_ENTER, enter);
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[data-pin-open]") : null;
    if (link !== null && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      void follow(link);
    }
  });
  enter();
}
