/** Sending one intent until it is answered: safe because every attempt carries the same idempotency key. */

/** Waits between attempts, before jitter. */
export const DELAYS_MS = [500, 1000, 2000, 4000, 8000] as const;

/** A server may ask for more patience, up to this. */
const LONGEST_WAIT_MS = 30_000;
/** Nobody at a till waits longer for a limit to pass; then its page is shown instead. */
const SOON_MS = 10_000;

/** What an attempt needs to know of an answer. */
export interface Answer {
  status: number;
  headers: { get(name: string): string | null };
}

/** What is injected, so that tests need neither a network nor a clock. */
export interface Means<A extends Answer> {
  send(): Promise<A>;
  wait(milliseconds: number): Promise<void>;
  random(): number;
  retrying(attempt: number): void;
}

/** ± 30 %, so that the tills of a street do not come back in step. */
export function jittered(milliseconds: number, random: () => number): number {
  return Math.round(milliseconds * (0.7 + 0.6 * random()));
}

/** What the server asks to wait, or nothing that can be understood. */
function asked(answer: Answer | undefined): number {
  const milliseconds = Number(answer?.headers.get("retry-after") ?? 0) * 1000;
  return Number.isFinite(milliseconds) && milliseconds > 0 ? milliseconds : 0;
}

/**
 * Whether to send the same thing again. A 409 only while the first attempt is still being worked on, which
 * the server says with `Retry-After`; a 429 only when its time is near; any other 4xx is an answer.
 */
export function isPassing(answer: Answer): boolean {
  switch (answer.status) {
    case 409:
      return answer.headers.get("retry-after") !== null;
    case 429:
      return asked(answer) <= SOON_MS;
    default:
      return answer.status >= 500;
  }
}

function pause(delay: number, answer: Answer | undefined, random: () => number): number {
  return Math.max(Math.min(asked(answer), LONGEST_WAIT_MS), jittered(delay, random));
}

/** The answer, or `undefined` when every attempt was lost. An answer that is still passing is the last one. */
export async function deliver<A extends Answer>(means: Means<A>): Promise<A | undefined> {
  for (let attempt = 0; ; attempt += 1) {
    const answer = await means.send().catch(() => undefined);
    const delay = DELAYS_MS[attempt];
    if ((answer !== undefined && !isPassing(answer)) || delay === undefined) {
      return answer;
    }
    means.retrying(attempt + 1);
    await means.wait(pause(delay, answer, means.random));
  }
}
