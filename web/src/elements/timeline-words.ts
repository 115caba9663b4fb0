// What the time line says in words: of a place in it, and as a table.
import { integer, percent } from '../draw/number';
import { isSilent } from '../draw/state-mark';
import type { TimelinePicture } from '../draw/timeline';
import type { UnitEvent } from '../engine/types';
import { unitStates } from '../engine/words';
import type { SessionRun } from '../session/session';
import { english as text } from '../text/english';
import { flatIndex, layerSizes, placeOf, stateOf, type UnitPlace } from './run-numbers';

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

/** What can be said of each row: its name, and how its unit fares now. */
export function rowsOf(run: SessionRun): Pick<TimelinePicture, 'units' | 'states' | 'names' | 'now'> {
  const { frame } = run;
  const sizes = layerSizes(run);
  const { units } = run.history;
  const flats = Array.from({ length: units }, (_, flat) => flat);
  return {
    units,
    states: unitStates,
    names: flats.map((flat) => {
      const { layer, unit } = placeOf(sizes, flat);
      return text.unitName(layer, unit);
    }),
    now: flats.map((flat) => {
      const state = frame ? stateOf(frame, flat) : 'active';
      const quiet = isSilent(state) || state === 'saturated' || state === 'blown';
      return { word: text.states[state], share: frame?.units.activeShare[flat] ?? 0, quiet };
    }),
  };
}

/** The lives of all units in one sentence. */
export function lifeInWords(run: SessionRun | undefined): string {
  if (!run?.frame) return text.timeline.label;
  const sum = (values: Uint16Array) => values.reduce((total, value) => total + value, 0);
  const { units, report } = run.frame;
  return text.timeline.alternative(run.history.units, report.step, sum(units.deaths), sum(units.revivals));
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
