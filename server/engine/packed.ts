import { inflateSync, strFromU8 } from "fflate";

/**
 * The value of a packed text: JSON, compressed (raw DEFLATE), as base64. Generated data that few requests need is shipped so, because
 * it makes four fifths of its size go away and costs a few milliseconds once.
 */
export function unpack(packed: string): unknown {
  return JSON.parse(strFromU8(inflateSync(fromBase64(packed))));
}

/** The engine has neither `atob` nor `Buffer`: both belong to a host. */
function fromBase64(text: string): Uint8Array {
  const digits = new Uint8Array(128);
  [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"].forEach((digit, value) => (digits[digit.charCodeAt(0)] = value));
  const length = text.indexOf("=") === -1 ? text.length : text.indexOf("=");
  const bytes = new Uint8Array(Math.floor((length * 3) / 4));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (let i = 0; i < length; i++) {
    held = (held << 6) | digits[text.charCodeAt(i)]!;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[at++] = (held >> bits) & 0xff;
  }
  return bytes;
}
