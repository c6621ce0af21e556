/**
 * Turning text from our own server into parts of the page. The only module that feeds text to an HTML
 * parser, and so the only one that owns a Trusted Types policy.
 */

interface TrustedTypesPolicy {
  createHTML(text: string): string;
}

interface TrustedTypesFactory {
  createPolicy(name: string, rules: { createHTML: (text: string) => string }): TrustedTypesPolicy;
}

/** Sent on `document` before a swap, so that a behaviour can let go of what it holds (the camera). */
export const PAGE_LEAVE = "orion:leave";
/** Sent on `document` after a swap, so that a behaviour can take up the new parts. */
export const PAGE_ENTER = "orion:enter";

// The text was rendered by our server, which escapes every value; a parsed document is inert besides.
const rules = { createHTML: (text: string): string => text };
const factory = (globalThis as { trustedTypes?: TrustedTypesFactory }).trustedTypes;
const policy: TrustedTypesPolicy = factory?.createPolicy("orion-page", rules) ?? rules;

/** Parses a whole page. Nothing in it runs or loads. */
export function parsePage(text: string): Document {
  return new DOMParser().parseFromString(policy.createHTML(text), "text/html");
}

/**
 * Puts every `data-swap` part of `page` in the place of the part of the same name. False, and nothing
 * changed, where `page` is not one of ours to swap.
 */
export function swapPage(page: Document): boolean {
  if (page.querySelector("[data-swap='main']") === null) {
    return false;
  }
  document.dispatchEvent(new Event(PAGE_LEAVE));
  for (const old of document.querySelectorAll<HTMLElement>("[data-swap]")) {
    const fresh = page.querySelector(`[data-swap="${CSS.escape(old.dataset.swap ?? "")}"]`);
    if (fresh !== null) {
      old.replaceWith(document.adoptNode(fresh));
    }
  }
  document.title = page.title;
  document.dispatchEvent(new Event(PAGE_ENTER));
  focusResult();
  return true;
}

/** What changed gets the focus, so that it is read out and the next Tab goes on from there. */
function focusResult(): void {
  const main = document.querySelector<HTMLElement>("main");
  const target = main?.querySelector<HTMLElement>("[data-focus]") ?? main?.querySelector<HTMLElement>("h1") ?? main;
  if (target && !target.hasAttribute("tabindex")) {
    target.tabIndex = -1;
  }
  target?.focus({ preventScroll: true });
  window.scrollTo(0, 0);
}
