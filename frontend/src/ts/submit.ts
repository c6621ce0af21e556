/** `form[data-till]`: sent in the background, again while the connection is away, once in its effect. */

import { hideConnection, showGaveUp, showRetrying } from "./connection.ts";
import { parsePage, swapPage } from "./page.ts";
import { deliver, isPassing } from "./retry.ts";

/** An attempt that has not been answered by then is taken for lost. */
const ATTEMPT_MS = 15_000;

/** Gets the first look at an answer; true when it has dealt with it. */
export type Interceptor = (page: Document) => boolean;

let sending = false;

function fieldsOf(form: HTMLFormElement, submitter: HTMLElement | null): URLSearchParams {
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form, submitter)) {
    if (typeof value === "string") {
      fields.append(name, value);
    }
  }
  return fields;
}

function attempt(address: string, body: URLSearchParams): Promise<Response> {
  return fetch(address, {
    method: "POST",
    body,
    credentials: "same-origin",
    headers: { accept: "text/html" },
    signal: AbortSignal.timeout(ATTEMPT_MS),
  });
}

async function show(answer: Response, intercept: Interceptor): Promise<void> {
  const page = parsePage(await answer.text());
  if (intercept(page)) {
    return;
  }
  if (!swapPage(page)) {
    window.location.assign(answer.redirected ? answer.url : window.location.href);
  } else if (answer.redirected && answer.url !== window.location.href) {
    history.pushState(null, "", answer.url);
  }
}

async function send(form: HTMLFormElement, body: URLSearchParams, intercept: Interceptor): Promise<void> {
  if (sending) {
    return;
  }
  sending = true;
  form.setAttribute("aria-busy", "true");
  hideConnection();
  try {
    const answer = await deliver({
      send: () => attempt(form.action, body),
      wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
      random: Math.random,
      retrying: showRetrying,
    });
    if (answer === undefined || isPassing(answer)) {
      showGaveUp(() => void send(form, body, intercept));
      return;
    }
    hideConnection();
    await show(answer, intercept);
  } catch {
    // The answer broke off while it was being read: the effect is in doubt, the key makes asking again safe.
    showGaveUp(() => void send(form, body, intercept));
  } finally {
    sending = false;
    form.removeAttribute("aria-busy");
  }
}

/** Takes over the forms marked `data-till`, now and after every swap. */
export function installSubmit(intercept: Interceptor): void {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.hasAttribute("data-till")) {
      return;
    }
    event.preventDefault();
    void send(form, fieldsOf(form, event.submitter), intercept);
  });
  // The server knows what a page says now; an old copy might offer what is no longer so.
  window.addEventListener("popstate", () => window.location.reload());
}
