/** A hand scanner that types: fast keystrokes that end in Enter, made while no field has the focus. */

/** People are slower than this between two keys; scanners are not. */
const LONGEST_GAP_MS = 100;
/** Shorter than any code of ours. */
const SHORTEST_CODE = 6;

/** Collects keystrokes; gives the code when Enter completes one. */
export class KeystrokeReader {
  private typed = "";
  private last = Number.NEGATIVE_INFINITY;

  /** Takes one key with the moment it was pressed. */
  take(key: string, at: number): string | undefined {
    const inTime = at - this.last <= LONGEST_GAP_MS;
    const typed = inTime ? this.typed : "";
    if (key === "Enter") {
      this.clear();
      return typed.length >= SHORTEST_CODE ? typed : undefined;
    }
    if (key.length === 1) {
      this.typed = typed + key;
      this.last = at;
    }
    return undefined;
  }

  /** Forgets what was typed. */
  clear(): void {
    this.typed = "";
    this.last = Number.NEGATIVE_INFINITY;
  }
}

function takesText(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) {
    return !["button", "checkbox", "radio", "submit"].includes(target.type);
  }
  return (
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLElement && target.isContentEditable)
  );
}

/** Sends `code` through the page's look-up form. */
export function lookUp(code: string): void {
  const form = document.querySelector<HTMLFormElement>("form[data-lookup]");
  const field = form?.querySelector<HTMLInputElement>("[name='q']");
  if (form && field) {
    field.value = code;
    form.requestSubmit();
  }
}

/** Listens on the whole page. */
export function installWedge(): void {
  const reader = new KeystrokeReader();
  document.addEventListener(
    "keydown",
    (event) => {
      const shortcut = event.ctrlKey || event.altKey || event.metaKey || event.isComposing;
      if (shortcut || takesText(event.target) || document.querySelector("dialog[open]") !== null) {
        reader.clear();
        return;
      }
      const code = reader.take(event.key, event.timeStamp);
      if (code !== undefined) {
        // Else Enter would also press the button that happens to have the focus.
        event.preventDefault();
        event.stopPropagation();
        lookUp(code);
      }
    },
    { capture: true },
  );
}
