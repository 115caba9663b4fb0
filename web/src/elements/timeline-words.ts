// What the time line says in words: of a place in it, and as a table.
import { integer, percent } from '../draw/number';
import type { UnitEvent } from '../engine/types';
import { unitStates } from '../engine/words';
import type { SessionRun } from '../session/session';
import { english as text } from '../text/english';
import { flatIndex, layerSizes, type UnitPlace } from './run-numbers';

const mostTableRows = 200;

/** How a unit fared at a step. */
export function stepInWords(run: SessionRun, place: UnitPlace, step: number): string {
  const { history } = run;
  let row = 0;
  while (row < history.rows - 1 && (history.steps[row] ?? 0) < step) row++;
  const cell = row * history.units + flatIndex(layerSizes(run), place);
  const state = unitStates[history.state[cell] ?? 0] ?? 'active';
  const share = percent(history.activeShare[cell] ?? 0);
  return text.timeline.at(step, text.unitName(place.layer, place.unit), share, text.states[state]);
}

/** The latest events, a row each. */
export const eventRows = (events: readonly UnitEvent[]): string[][] =>
  events
    .slice(-mostTableRows)
    .map((event) => [
      integer(event.step),
      text.unitName(event.layer, event.unit),
      text.states[event.from],
      text.states[event.to],
      text.causes[event.cause],
      percent(event.shareBefore),
      percent(event.shareAfter),
    ]);
