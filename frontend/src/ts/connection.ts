/** The line at the bottom of the terminal that says whether the server has answered. */

function bar(): HTMLElement | null {
  const element = document.getElementById("connection");
  // Everything outside an open dialog is inert and silent, so the line moves into it.
  const home = document.querySelector("dialog[open]") ?? document.body;
  if (element !== null && element.parentElement !== home) {
    home.append(element);
  }
  return element;
}

function button(label: string, press: () => void): HTMLButtonElement {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "button";
  element.textContent = label;
  element.addEventListener("click", press);
  return element;
}

function show(element: HTMLElement, text: string, ...buttons: HTMLButtonElement[]): void {
  const words = document.createElement("span");
  words.textContent = text;
  element.replaceChildren(words, ...buttons);
  element.hidden = false;
}

/** The answer is late and a further attempt is on its way. */
export function showRetrying(): void {
  const element = bar();
  if (element !== null) {
    show(element, element.dataset.retrying ?? "");
  }
}

/** All attempts were lost. The same intent can be sent again. */
export function showGaveUp(again: () => void): void {
  const element = bar();
  if (element !== null) {
    const retry = button(element.dataset.again ?? "", again);
    show(element, element.dataset.gaveUp ?? "", retry, button(element.dataset.dismiss ?? "", hideConnection));
    retry.focus();
  }
}

/** Answered: nothing to say. */
export function hideConnection(): void {
  const element = document.getElementById("connection");
  if (element !== null) {
    element.hidden = true;
    element.replaceChildren();
    document.body.append(element);
  }
}
