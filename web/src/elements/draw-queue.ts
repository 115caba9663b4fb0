// What changes between two pictures of the screen is rendered once, right before the later one: between the parts of a
// click (pointerenter, focus, pointerdown, click) nothing is laid out. Then pictures are drawn in turn, in as many screen
// pictures as it takes: one long pause of the main thread is felt, several short ones are not. What was drawn last comes last.

/** Of one screen picture, for drawing; what it takes to show what was drawn comes on top. */
const budgetMs = 4;
/** Drawing and showing take at most this share of the time: the rest is for whoever reads, points and types. */
const mostShare = 1 / 2;

const waiting = new Set<() => void>();
let rendering: (() => void)[] = [];
let requested = false;
/** Whether elements render right away: a picture is being made. */
let inTurn = false;

/** A hand waits for an answer. The first picture after it has nothing else to do: whatever trains comes with the next one. */
let asked = false;
let gaveWay = false;
const ask = () => {
  asked = true;
};
for (const type of ['pointerdown', 'pointerup', 'click', 'keydown', 'keyup'])
  addEventListener(type, ask, { capture: true, passive: true });

function request(): void {
  if (requested) return;
  requested = true;
  requestAnimationFrame(renderAll);
  requestAnimationFrame(drawSome);
}

function renderAll(): void {
  inTurn = true; // until drawSome: what is rendered renders more
  const due = rendering;
  rendering = [];
  for (const render of due) render();
}

function drawSome(): void {
  inTurn = false;
  requested = false;
  const start = performance.now();
  const answers = gaveWay;
  gaveWay = asked && !gaveWay;
  asked = false;
  if (!gaveWay && (answers || start >= restUntil)) {
    drawDue(start);
    shown.port1.postMessage(start);
  }
  if (waiting.size > 0 || rendering.length > 0) request();
}

function drawDue(start: number): void {
  for (const draw of waiting) {
    waiting.delete(draw);
    draw();
    if (performance.now() - start > budgetMs) break;
  }
}

/** A message comes after what it takes to show the picture: without a graphics card that is most of it. */
const shown = new MessageChannel();
let restUntil = 0;
shown.port2.onmessage = ({ data: start }: MessageEvent<number>) => {
  const now = performance.now();
  restUntil = now + (now - start) * (1 / mostShare - 1);
};

/** Draws soon, once however often it is asked for. */
export function drawSoon(draw: () => void): void {
  waiting.add(draw);
  request();
}

export function forgetDrawing(draw: () => void): void {
  waiting.delete(draw);
}

/** When it is time to render for the next picture of the screen; nothing, if that is now. */
export function nextRendering(): Promise<void> | undefined {
  if (inTurn || document.hidden) return undefined;
  return new Promise((resolve) => {
    rendering.push(resolve);
    request();
  });
}
