// Pictures in RGB, from and to PNG: 8 bits a channel, not interlaced, which is what browsers make of a screen.
import { deflateSync, inflateSync } from 'node:zlib';

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Row by row, three bytes a pixel. */
  readonly rgb: Uint8Array;
}

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const opaque = 2;
const withAlpha = 6;

export function encodePng({ width, height, rgb }: Picture): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, opaque], 8);
  const stride = 3 * width;
  const rows = Buffer.alloc(height * (stride + 1));
  for (let y = 0; y < height; y++) {
    // Each byte less the one above it: flat grounds pack well.
    const at = y * (stride + 1);
    rows[at] = 2;
    for (let i = 0; i < stride; i++)
      rows[at + 1 + i] = (rgb[y * stride + i] ?? 0) - (y > 0 ? (rgb[(y - 1) * stride + i] ?? 0) : 0);
  }
  const parts = [chunk('IHDR', header), chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([Buffer.from(signature), ...parts]);
}

function chunk(name: string, data: Buffer): Buffer {
  const whole = Buffer.alloc(data.length + 12);
  whole.writeUInt32BE(data.length, 0);
  whole.write(name, 4, 'latin1');
  data.copy(whole, 8);
  whole.writeUInt32BE(crc(whole.subarray(4, -4)), whole.length - 4);
  return whole;
}

/** CRC-32 of the PNG specification, annex D. */
function crc(bytes: Uint8Array): number {
  let code = ~0;
  for (const byte of bytes) {
    code ^= byte;
    for (let bit = 0; bit < 8; bit++) code = code & 1 ? (code >>> 1) ^ 0xedb88320 : code >>> 1;
  }
  return ~code >>> 0;
}

/** Whatever is transparent lies on black. */
export function decodePng(bytes: Uint8Array): Picture {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const [width, height] = [file.readUInt32BE(16), file.readUInt32BE(20)];
  const [depth, kind, , , interlaced] = file.subarray(24, 29);
  const channels = kind === opaque ? 3 : 4;
  if (depth !== 8 || (kind !== opaque && kind !== withAlpha) || interlaced !== 0)
    throw new Error('another kind of PNG');
  const parts: Buffer[] = [];
  for (let at = 8; at < file.length; ) {
    const length = file.readUInt32BE(at);
    if (file.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(file.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  const packed = inflateSync(Buffer.concat(parts));
  const stride = channels * width;
  const raw = new Uint8Array(height * stride);
  const rgb = new Uint8Array(3 * width * height);
  for (let y = 0; y < height; y++) {
    const filter = packed[y * (stride + 1)] ?? 0;
    for (let i = 0; i < stride; i++) {
      const left = i >= channels ? (raw[y * stride + i - channels] ?? 0) : 0;
      const above = y > 0 ? (raw[(y - 1) * stride + i] ?? 0) : 0;
      const corner = y > 0 && i >= channels ? (raw[(y - 1) * stride + i - channels] ?? 0) : 0;
      const expected = [0, left, above, (left + above) >> 1, paeth(left, above, corner)][filter] ?? 0;
      raw[y * stride + i] = (packed[y * (stride + 1) + 1 + i] ?? 0) + expected;
    }
  }
  for (let pixel = 0; pixel < width * height; pixel++)
    rgb.set(raw.subarray(channels * pixel, channels * pixel + 3), 3 * pixel);
  return { width, height, rgb };
}

function paeth(left: number, above: number, corner: number): number {
  const [a, b, c] = [Math.abs(above - corner), Math.abs(left - corner), Math.abs(left + above - 2 * corner)];
  return a <= b && a <= c ? left : b <= c ? above : corner;
}
