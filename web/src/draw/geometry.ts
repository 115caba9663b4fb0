// Lengths are CSS pixels; y grows downwards. A context is already scaled to the device's pixels by its owner.
export type Context = CanvasRenderingContext2D;

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
