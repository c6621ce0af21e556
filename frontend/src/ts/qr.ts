/** `[data-qr]`: shows the code as large as the screen allows and keeps the screen awake meanwhile. */

async function stayAwake(): Promise<() => void> {
  try {
    const lock = await navigator.wakeLock.request("screen");
    return () => void lock.release();
  } catch {
    // Not every browser can, and a phone that saves its battery may refuse.
    return () => undefined;
  }
}

function button(label: string, className: string, press: () => void): HTMLButtonElement {
  const element = document.createElement("button");
  element.type = "button";
  element.className = className;
  element.textContent = label;
  element.addEventListener("click", press);
  return element;
}

function enlarge(code: HTMLElement): void {
  const dialog = document.createElement("dialog");
  dialog.className = "qr-dialog";
  dialog.setAttribute("aria-label", code.getAttribute("aria-label") ?? "");
  const copy = code.cloneNode(true);
  dialog.append(
    copy,
    button(code.dataset.close ?? "", "button button-wide", () => dialog.close()),
  );
  const awake = stayAwake();
  dialog.addEventListener("close", () => {
    void awake.then((release) => release());
    dialog.remove();
  });
  document.body.append(dialog);
  dialog.showModal();
}

/** Adds the button under every code of the page. */
export function installQr(): void {
  for (const code of document.querySelectorAll<HTMLElement>("[data-qr]")) {
    code.after(button(code.dataset.enlarge ?? "", "button button-quiet", () => enlarge(code)));
  }
}
