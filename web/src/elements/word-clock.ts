// Words of all elements change together, a few times a second: a number that changes with every frame cannot be read, and
// each change of words on its own would lay out the whole page. They take turns with the pictures.
import { drawSoon, forgetDrawing } from './draw-queue';

const everyMs = 250;

const waiting = new Set<() => void>();
let timer: ReturnType<typeof setTimeout> | undefined;
let told = Number.NEGATIVE_INFINITY;

function tellAll(): void {
  timer = undefined;
  told = performance.now();
  for (const tell of waiting) drawSoon(tell);
  waiting.clear();
}

/** Calls `tell` at the next change of words, once however often it is asked for. */
export function tellSoon(tell: () => void): void {
  waiting.add(tell);
  if (timer === undefined) timer = setTimeout(tellAll, Math.max(0, everyMs - (performance.now() - told)));
}

export function forgetTelling(tell: () => void): void {
  waiting.delete(tell);
  forgetDrawing(tell);
}
