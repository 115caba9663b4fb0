// The link that is pointed at: which one it is, its numbers, and where they stand.
import { html, type TemplateResult } from 'lit';
import type { Point } from '../draw/geometry';
import { type LinkPlace, linkAt, linkEnds } from '../draw/link-place';
import { faintest } from '../draw/links';
import type { NetworkLayout } from '../draw/network-layout';
import { compact } from '../draw/number';
import type { SessionRun } from '../session/session';
import { english as text } from '../text/english';
import { inputNames, layerSizes, layerUnits, linkWeights, type UnitPlace, weightIndex } from './run-numbers';

/** How far from a link a pointer may be, in px. */
const reaches = { mouse: 5, finger: 14 } as const;
/** Of the box with the numbers, in px. */
const box = { width: 184, height: 92, gap: 18 } as const;

export const sameLink = (a: LinkPlace | undefined, b: LinkPlace | undefined): boolean =>
  a?.layer === b?.layer && a?.unit === b?.unit && a?.input === b?.input;

/** The link under a pointer, of those that are drawn and have a weight of their own. */
export function linkUnder(
  run: SessionRun,
  layout: NetworkLayout,
  point: Point,
  pointer: keyof typeof reaches,
): LinkPlace | undefined {
  const least = layout.layers.map(({ layer }) => faintest(linkWeights(run, layer)));
  least.push(faintest(linkWeights(run, layout.layers.length)));
  return linkAt(layout, run.opened.data.outputs, point, reaches[pointer], (link) => {
    const index = weightIndex(run, link);
    return index !== undefined && Math.abs(run.frame?.parameters[index] ?? 0) >= (least[link.layer] ?? 0);
  });
}

/** From one link into a unit to the next, or from none to the first or the last. */
export function nextLink(
  run: SessionRun,
  { layer, unit }: UnitPlace,
  from: LinkPlace | undefined,
  by: 1 | -1,
): LinkPlace | undefined {
  const inputs = inputNames(run, layer).length;
  const here = from?.layer === layer && from.unit === unit ? from.input : by > 0 ? -1 : inputs;
  const link = { layer, unit, input: Math.min(inputs - 1, Math.max(0, here + by)) };
  return weightIndex(run, link) === undefined ? undefined : link;
}

const ends = (run: SessionRun, { layer, unit, input }: LinkPlace) => {
  const output = layer === layerSizes(run).length;
  return {
    from: inputNames(run, layer)[input] ?? '',
    to: output ? text.editing.outputUnit(unit, layerUnits(run, layer)) : text.unitName(layer, unit),
  };
};

/** What is known of a link; gradient and update come with the next frame. */
function numbersOf(run: SessionRun, link: LinkPlace) {
  const index = weightIndex(run, link);
  const { parameters, parameter: pull } = run.frame ?? {};
  const [gradient, update] = pull && pull.index === index ? [pull.gradient, pull.update] : [Number.NaN, Number.NaN];
  const say = (value: number) => (Number.isFinite(value) ? compact(value, 3) : '–');
  return { weight: say(parameters?.[index ?? -1] ?? Number.NaN), gradient: say(gradient), update: say(update) };
}

/** The link in one sentence. */
export function linkInWords(run: SessionRun, link: LinkPlace): string {
  const { from, to } = ends(run, link);
  return text.link.sentence(from, to, numbersOf(run, link));
}

/** Its numbers in a box beside its middle. */
export function linkReadout(run: SessionRun, link: LinkPlace, layout: NetworkLayout): TemplateResult | undefined {
  const place = linkEnds(layout, run.opened.data.outputs, link);
  if (!place) return undefined;
  const { start, end } = place;
  const [x, y] = [(start.x + end.x) / 2, (start.y + end.y) / 2];
  const left = x + box.gap + box.width > layout.width ? Math.max(0, x - box.gap - box.width) : x + box.gap;
  const top = Math.min(Math.max(0, y - box.height / 2), layout.height - box.height);
  const { from, to } = ends(run, link);
  const { weight, gradient, update } = numbersOf(run, link);
  return html`<div class="readout" aria-hidden="true" .style=${`left:${left}px;top:${top}px;width:${box.width}px`}>
    <b>${text.link.name(from, to)}</b>
    <dl>
      <dt>${text.link.weight}</dt><dd>${weight}</dd>
      <dt>${text.link.gradient}</dt><dd>${gradient}</dd>
      <dt>${text.link.update}</dt><dd>${update}</dd>
    </dl>
  </div>`;
}
