/** `[data-scanner]`: reads the customer's code with the camera and sends it through the look-up form. */

import { type Detector, openDetector } from "./decoder.ts";
import { PAGE_ENTER, PAGE_LEAVE } from "./page.ts";
import { lookUp } from "./wedge.ts";

/** Between two looks; leaves a cheap tablet time to draw. */
const LOOK_EVERY_MS = 100;

/** The texts of the element's data attributes, by name. */
export type CameraProblem = "denied" | "none" | "busy" | "failed";

/** Why the camera did not start, from the name of the browser's error. */
export function cameraProblem(errorName: string): CameraProblem {
  switch (errorName) {
    case "NotAllowedError":
    case "SecurityError":
      return "denied";
    case "NotFoundError":
    case "OverconstrainedError":
      return "none";
    case "NotReadableError":
    case "AbortError":
      return "busy";
    default:
      return "failed";
  }
}

function icon(sprite: string, name: string): SVGSVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}

class Scanner {
  private readonly host: HTMLElement;
  private readonly status = document.createElement("p");
  private readonly open: HTMLButtonElement;
  private stream: MediaStream | undefined;

  constructor(host: HTMLElement) {
    this.host = host;
    this.status.className = "muted scanner-status";
    this.status.setAttribute("role", "status");
    this.open = this.button("start", "camera", () => void this.start());
    this.open.classList.add("scanner-open");
    host.replaceChildren(this.open, this.status);
  }

  private text(name: string): string {
    return this.host.dataset[name] ?? "";
  }

  private button(text: string, iconName: string, press: () => void): HTMLButtonElement {
    const element = document.createElement("button");
    element.type = "button";
    element.className = "button";
    element.append(icon(this.text("icons"), iconName), ` ${this.text(text)}`);
    element.addEventListener("click", press);
    return element;
  }

  private async start(): Promise<void> {
    this.open.disabled = true;
    try {
      const [stream, detector] = await Promise.all([this.openCamera(), openDetector()]);
      await this.show(stream, detector);
    } catch (error) {
      this.stop();
      this.status.textContent = this.text(cameraProblem(error instanceof Error ? error.name : ""));
    }
  }

  private async openCamera(): Promise<MediaStream> {
    const stream = await navigator.mediaDevices.getUserMedia({
      video: { facingMode: { ideal: "environment" }, width: { ideal: 1280 } },
      audio: false,
    });
    this.stream = stream;
    return stream;
  }

  private async show(stream: MediaStream, detector: Detector): Promise<void> {
    const video = document.createElement("video");
    video.muted = true;
    video.playsInline = true;
    video.srcObject = stream;
    const view = document.createElement("div");
    view.className = "scanner-view";
    view.append(video);
    const buttons = document.createElement("div");
    buttons.className = "scanner-buttons";
    const stop = this.button("stop", "x", () => this.stop());
    buttons.append(stop, ...this.torch(stream));
    this.status.textContent = this.text("looking");
    this.host.replaceChildren(view, buttons, this.status);
    stop.focus();
    await video.play();
    await this.look(stream, video, detector);
  }

  private async look(stream: MediaStream, video: HTMLVideoElement, detector: Detector): Promise<void> {
    while (this.stream === stream) {
      const [found] = await detector.detect(video);
      if (found !== undefined && this.stream === stream) {
        navigator.vibrate?.(60);
        this.stop();
        this.status.textContent = this.text("found");
        lookUp(found.rawValue);
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }

  private torch(stream: MediaStream): HTMLButtonElement[] {
    const [track] = stream.getVideoTracks();
    const capabilities = (track?.getCapabilities?.() ?? {}) as { torch?: boolean };
    if (track === undefined || capabilities.torch !== true) {
      return [];
    }
    let lit = false;
    const element = this.button("torch", "flashlight", () => {
      lit = !lit;
      element.setAttribute("aria-pressed", String(lit));
      void track.applyConstraints({ advanced: [{ torch: lit } as MediaTrackConstraintSet] });
    });
    element.setAttribute("aria-pressed", "false");
    return [element];
  }

  /** Lets go of the camera; the button comes back. */
  stop(): void {
    for (const track of this.stream?.getTracks() ?? []) {
      track.stop();
    }
    this.stream = undefined;
    this.open.disabled = false;
    this.status.textContent = "";
    const focused = this.host.contains(document.activeElement);
    this.host.replaceChildren(this.open, this.status);
    if (focused) {
      this.open.focus();
    }
  }

  /** True while the camera is in use. */
  get running(): boolean {
    return this.stream !== undefined;
  }
}

/** Offers the camera where the page has a place for it and the browser has one to offer. */
export function installScanner(): void {
  let scanner: Scanner | undefined;
  const stop = (): void => {
    if (scanner?.running) {
      scanner.stop();
    }
  };
  const enter = (): void => {
    const host = document.querySelector<HTMLElement>("[data-scanner]");
    scanner = host !== null && navigator.mediaDevices !== undefined ? new Scanner(host) : undefined;
  };
  document.addEventListener(PAGE_LEAVE, stop);
  document.addEventListener(PAGE_ENTER, enter);
  document.addEventListener("visibilitychange", () => document.hidden && stop());
  window.addEventListener("pagehide", stop);
  enter();
}
