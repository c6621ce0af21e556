/** Finding a QR code in a picture: the browser's own detector, else the one we serve. */

import wasmAddress from "zxing-wasm/reader/zxing_reader.wasm";

/** The part of the Barcode Detection API that we use. */
export interface Detector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}

interface NativeDetector {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats(): Promise<string[]>;
}

async function nativeDetector(): Promise<Detector | undefined> {
  const native = (globalThis as { BarcodeDetector?: NativeDetector }).BarcodeDetector;
  const formats = await native?.getSupportedFormats().catch((): string[] => []);
  return native !== undefined && formats?.includes("qr_code") ? new native({ formats: ["qr_code"] }) : undefined;
}

/** Opens a detector. Ours is a megabyte, so it is fetched only where the browser has none. */
export async function openDetector(): Promise<Detector> {
  const native = await nativeDetector();
  if (native !== undefined) {
    return native;
  }
  const { BarcodeDetector, prepareZXingModule } = await import("barcode-detector/ponyfill");
  prepareZXingModule({ overrides: { locateFile: () => wasmAddress } });
  return new BarcodeDetector({ formats: ["qr_code"] });
}
