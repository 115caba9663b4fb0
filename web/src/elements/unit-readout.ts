import { html, nothing, type TemplateResult } from 'lit';
import type { Rect } from '../draw/geometry';
import type { NetworkLayout } from '../draw/network-layout';
import { compact, percent } from '../draw/number';
import type { Session, SessionRun } from '../session/session';
import { english as text } from '../text/english';
import { block, canBeSilent, flatIndex, layerSizes, layerUnits, stateOf, type UnitPlace } from './run-numbers';

/** Of the box with the numbers, in px. */
const box = { width: 216, height: 164, gap: 16 } as const;

/** The numbers of the unit that is pointed at, in a box beside its tile. */
export function unitReadout(
  session: Session | undefined,
  place: UnitPlace,
  tile: Rect,
  width: number,
  height: number,
): TemplateResult | undefined {
  const run = session?.shown;
  const frame = run?.frame;
  if (!run || !frame) return undefined;
  const sizes = layerSizes(run);
  const right = tile.x + tile.width + box.gap;
  const left = Math.max(0, right + box.width > width ? tile.x - box.gap - box.width : right);
  if (place.layer === sizes.length) return outputReadout(run, place, left, Math.max(0, tile.y - 8));
  const flat = flatIndex(sizes, place);
  const { units } = frame;
  const at = (values: ArrayLike<number>) => compact(values[flat] ?? 0, 2);
  const latest = run.events.findLast((event) => event.layer === place.layer && event.unit === place.unit);
  const cause = latest ? text.causes[latest.cause] : '';
  const top = Math.min(tile.y - 8, height - box.height);
  const firing = canBeSilent(session, place.layer) ? text.inspector.firesOn : text.inspector.positiveOn;
  return html`<div class="readout" aria-hidden="true" .style=${`left:${left}px;top:${top}px;width:${box.width}px`}>
    <b>${text.unit(place.layer, place.unit)} ${text.inspector.is(text.states[stateOf(frame, flat)])}</b> ${text.inspector.since(units.since[flat] ?? 0)}
    <dl>
      <dt>${firing}</dt><dd>${percent(units.activeShare[flat] ?? 0)}</dd>
      <dt>${text.inspector.z}</dt><dd>${text.inspector.range(at(units.minPreActivation), at(units.maxPreActivation))}</dd>
      <dt>${text.inspector.slope}</dt><dd>${at(units.meanAbsDerivative)}</dd>
      <dt>${text.inspector.gradient}</dt><dd>${at(units.gradientNorm)}</dd>
      <dt>${text.inspector.bias}</dt><dd>${compact(block(run, place.layer, 'bias')[place.unit] ?? 0, 2)}</dd>
      ${cause ? html`<dt>${text.inspector.cause}</dt><dd>${cause}</dd>` : nothing}
    </dl>
  </div>`;
}

/** The numbers of the output, which has no state over the examples but finite or not. */
function outputReadout(run: SessionRun, { layer, unit }: UnitPlace, left: number, top: number): TemplateResult {
  const report = run.frame?.layers[layer];
  const finite = report !== undefined && Number.isFinite(report.meanPreActivation);
  return html`<div class="readout" aria-hidden="true" .style=${`left:${left}px;top:${top}px;width:${box.width}px`}>
    <b>${text.editing.outputUnit(unit, layerUnits(run, layer))} ${text.editing.outputState(finite)}</b>
    <dl>
      <dt>${text.editing.outputZ}</dt><dd>${compact(report?.meanPreActivation ?? Number.NaN, 2)}</dd>
      <dt>${text.editing.outputSpread}</dt><dd>${compact(Math.sqrt(report?.variancePreActivation ?? Number.NaN), 2)}</dd>
      <dt>${text.inspector.gradient}</dt><dd>${compact(report?.gradientNorm ?? Number.NaN, 2)}</dd>
      <dt>${text.inspector.bias}</dt><dd>${compact(block(run, layer, 'bias')[unit] ?? Number.NaN, 2)}</dd>
    </dl>
  </div>`;
}

/** A finger, in px. */
const finger = 44;

/** Where a unit is hit: in the whole of its row, as wide as a finger needs where there is room. */
export function hitArea(column: readonly Rect[], unit: number): string {
  const tile = column[unit];
  if (!tile) return '';
  const neighbour = column[unit + 1] ?? column[unit - 1];
  const isCell = neighbour !== undefined && neighbour.width < 16;
  const pitch = neighbour ? Math.abs(neighbour.y - tile.y) : finger;
  const width = isCell ? tile.width : Math.max(tile.width, Math.min(finger, tile.width + 12));
  const height = isCell ? tile.height : Math.max(tile.height, Math.min(finger, pitch));
  const left = tile.x - (width - tile.width) / 2;
  const top = tile.y - (height - tile.height) / 2;
  return `left:${left}px;top:${top}px;width:${width}px;height:${height}px`;
}

/** The name over the surface, which stands for the output, in px. */
const outputName = { width: 120, height: 26 } as const;

/** Where the output is hit: its name, or where the surface stands below, its tile. */
export function outputArea({ compact: isCompact, output, outputBelow, outputUnit }: NetworkLayout): Rect {
  if (outputBelow) {
    const [x, y] = [outputUnit.x + (outputUnit.width - finger) / 2, outputUnit.y + (outputUnit.height - finger) / 2];
    return { x, y, width: finger, height: finger };
  }
  const height = isCompact ? finger : outputName.height;
  return { x: output.x, y: output.y - height, width: Math.min(outputName.width, output.width), height };
}

/** Where one of several outputs is hit: around its mark at the edge of the surface, as high as there is room. */
export function portArea({ x, y, height }: Rect): Rect {
  const high = Math.min(finger, height);
  return { x: x - 14, y: y + (height - high) / 2, width: 28, height: high };
}
