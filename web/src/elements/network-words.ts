// A network in words and as a table.
import { compact, percent } from '../draw/number';
import type { SessionRun } from '../session/session';
import { english as text } from '../text/english';
import { block, layerSizes, placeOf, silentIn, stateOf } from './run-numbers';

export function networkInWords(run: SessionRun | undefined): string {
  const frame = run?.frame;
  if (!run || !frame) return text.network.label;
  const sizes = layerSizes(run);
  return text.network.alternative(
    sizes.map((units, layer) => {
      const { silent, dead } = silentIn(frame, sizes, layer);
      return text.network.layerAlternative(layer, units, silent, dead);
    }),
  );
}

/** A row a hidden unit, as `text.network.columns` says. */
export function unitRows(run: SessionRun | undefined): readonly (readonly string[])[] {
  const frame = run?.frame;
  if (!run || !frame) return [];
  const { units } = frame;
  const numbers = [units.minPreActivation, units.maxPreActivation, units.meanAbsDerivative, units.gradientNorm];
  return Array.from(units.state, (_, flat) => {
    const place = placeOf(layerSizes(run), flat);
    return [
      text.unitName(place.layer, place.unit),
      text.states[stateOf(frame, flat)],
      percent(units.activeShare[flat] ?? 0),
      ...numbers.map((values) => compact(values[flat] ?? 0)),
      compact(block(run, place.layer, 'bias')[place.unit] ?? 0),
    ];
  });
}
