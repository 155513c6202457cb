import gifenc from "gifenc";
import type { Page } from "playwright-core";
import { PNG } from "pngjs";

interface Frame {
  readonly width: number;
  readonly height: number;
  /** Four bytes a pixel: red, green, blue, alpha. */
  readonly pixels: Uint8Array;
  /** In milliseconds. */
  readonly shown: number;
}

/** The index of the colour that lets the frame before shine through. */
const SAME = 0;

/** A moving picture of a page, put together of stills. */
export class Film {
  readonly #page: Page;
  readonly #frames: Frame[] = [];

  constructor(page: Page) {
    this.#page = page;
  }

  /** Adds a picture of the page as it is now, to be shown for so many milliseconds. */
  async still(shown: number): Promise<void> {
    const { width, height, data } = PNG.sync.read(await this.#page.screenshot());
    this.#frames.push({ width, height, pixels: new Uint8Array(data.buffer, data.byteOffset, data.length), shown });
  }

  /** The stills as a GIF that repeats for ever. One palette for all; what does not change from one still to the next is left out. */
  develop(): Uint8Array {
    const { GIFEncoder, quantize, applyPalette } = gifenc;
    const gif = GIFEncoder();
    const palette = [[0, 0, 0], ...quantize(this.#sample(), 255)];
    let before: Uint8Array | undefined;
    for (const { width, height, pixels, shown } of this.#frames) {
      const indexes = applyPalette(pixels, palette.slice(1)).map((index) => index + 1);
      const changed = before ? indexes.map((index, i) => (index === before![i] ? SAME : index)) : indexes;
      gif.writeFrame(changed, width, height, { palette, delay: shown, transparent: before !== undefined, transparentIndex: SAME, dispose: 1 });
      before = indexes;
    }
    gif.finish();
    return gif.bytes();
  }

  /** The pixels of some stills, for the palette. */
  #sample(): Uint8Array {
    const step = Math.max(1, Math.floor(this.#frames.length / 6));
    const chosen = this.#frames.filter((_, i) => i % step === 0 || i === this.#frames.length - 1).map(({ pixels }) => pixels);
    const all = new Uint8Array(chosen.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const pixels of chosen) {
      all.set(pixels, at);
      at += pixels.length;
    }
    return all;
  }
}
