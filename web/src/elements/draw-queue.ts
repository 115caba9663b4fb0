// All pictures of a page are drawn in turn, in as many screen pictures as it takes: one long pause of the main thread is
// felt, several short ones are not. What was drawn last comes last.

/** Of one screen picture, for drawing; what it takes to show what was drawn comes on top. */
const budgetMs = 4;

const waiting = new Set<() => void>();
let request = 0;

function drawSome(): void {
  request = 0;
  const start = performance.now();
  for (const draw of waiting) {
    waiting.delete(draw);
    draw();
    if (performance.now() - start > budgetMs) break;
  }
  if (waiting.size > 0) request = requestAnimationFrame(drawSome);
}

/** Draws soon, once however often it is asked for. */
export function drawSoon(draw: () => void): void {
  waiting.add(draw);
  if (request === 0) request = requestAnimationFrame(drawSome);
}

export function forgetDrawing(draw: () => void): void {
  waiting.delete(draw);
}
