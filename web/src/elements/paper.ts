// A printer takes what stands there: before it does, all is rendered and drawn at once, for paper, seen or not.

const query = matchMedia('print');
const listeners = new Set<() => void>();
let paper = query.matches;

function become(now: boolean): void {
  if (now === paper) return;
  paper = now;
  for (const listener of listeners) listener();
}

query.addEventListener('change', () => become(query.matches));
addEventListener('beforeprint', () => become(true));
addEventListener('afterprint', () => become(false));

/** Whether the page is made for paper now. */
export const onPaper = (): boolean => paper;

/** Calls `listener` when that changes, until the returned function is called; whoever came first is called first. */
export function watchPaper(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
