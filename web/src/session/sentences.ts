// What went wrong, for people.
import type { SessionRun } from './session-run';

/** Why the engine does not run. */
export function whyFailed(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof Error && error.name === 'LoadError') return message;
  if (/memory/i.test(message)) return `There is not enough memory for this network and data (${message}).`;
  return `The engine stopped working (${message}). Reload the page to start again.`;
}

/** Why no run trains any more. */
export function whyStopped(runs: readonly SessionRun[]): string {
  return runs
    .map((run) => {
      const stopped = run.frame?.report.stopped;
      const who = runs.length > 1 ? `Run ${run.name}` : 'Training';
      return stopped ? `${who} stopped at step ${stopped.step}: ${stopped.reason}.` : '';
    })
    .join(' ')
    .trim();
}
