// What is to be drawn of a map, and said of it.
import type { MapAxis, MapLegend, MapPicture } from '../draw/settings-map';
import { type MapSetting, placeAmong } from '../experiment/map-axis';
import { type MapMeasure, manySilent, mostlyRight, type SettingsMap } from '../experiment/settings-map';
import { map as text } from '../text/map';

/** A setting with the values that it takes along a side of a map. */
export interface MapSide extends MapSetting {
  readonly values: readonly number[];
}

/** A map as a figure shows it. */
export interface MapView {
  readonly map: SettingsMap;
  readonly x: MapSide;
  readonly y: MapSide;
  readonly measure: MapMeasure;
  /** The two settings of the run of the Lab. */
  readonly present: readonly [x: number, y: number] | undefined;
  /** The loss that the run of the Lab began with. */
  readonly firstLoss: number;
}

export function pictureOf(view: MapView): MapPicture {
  const { map, x, y, measure } = view;
  const values = map.all(measure);
  const blown = Uint8Array.from(map.all('blownAt'), (step) => (Number.isNaN(step) ? 0 : 1));
  const known = values.filter((value, cell) => Number.isFinite(value) && !blown[cell]);
  const { tone, ticks } = scaleOf(measure, known);
  const holes = Uint8Array.from(values, (value, cell) => (ofUnits(measure) && value === 1 && !blown[cell] ? 1 : 0));
  const { hole, blown: blew, present: here } = text.legend;
  const [across, up] = view.present ?? [Number.NaN, Number.NaN];
  const present = { x: placeAmong(x.values, across, x.logarithmic), y: placeAmong(y.values, up, y.logarithmic) };
  const seen = Number.isFinite(present.x) && Number.isFinite(present.y);
  const legend: MapLegend = {
    ticks: ticks.map((value) => ({ at: tone(value), label: text.value(measure, value) })),
    hole: holes.includes(1) ? hole(measure) : '',
    blown: blown.includes(1) ? blew : '',
    present: seen ? here : '',
  };
  const tones = Float32Array.from(values, (value, cell) => (blown[cell] ? Number.NaN : tone(value)));
  return { x: axisOf(x), y: axisOf(y), tones, holes, blown, present: seen ? present : undefined, legend };
}

const axisOf = (side: MapSide): MapAxis => ({
  name: text.nameOf(side),
  values: side.values,
  logarithmic: side.logarithmic,
  whole: side.whole,
  place: (value) => placeAmong(side.values, value, side.logarithmic),
});

const ofUnits = (measure: MapMeasure): boolean => measure !== 'trainLoss' && measure !== 'testAccuracy';

/** From numbers to tones: what is good is strong. Shares of units begin at 0, others where the numbers do. */
function scaleOf(
  measure: MapMeasure,
  known: Float64Array,
): { readonly tone: (value: number) => number; readonly ticks: readonly number[] } {
  const [least, most] = [
    known.reduce((a, b) => Math.min(a, b), Infinity),
    known.reduce((a, b) => Math.max(a, b), -Infinity),
  ];
  if (ofUnits(measure)) {
    const high = [0.1, 0.25, 0.5, 0.75].find((top) => most <= top) ?? 1;
    return { tone: (value) => 1 - value / high, ticks: [high, high / 2, 0] };
  }
  if (measure === 'testAccuracy') {
    const [low, high] = known.length > 0 ? [Math.floor(least * 10) / 10, Math.ceil(most * 10) / 10] : [0, 1];
    const span = high - low || 1;
    return { tone: (value) => (value - low) / span, ticks: [low, low + span / 2, low + span] };
  }
  const sorted = known.slice().sort();
  const share = (part: number) => Math.max(1e-6, sorted[Math.round(part * (sorted.length - 1))] ?? 1);
  const [low, high] = [share(0), Math.max(share(0.98), share(0) * 1.1)]; // a few that all but blew up do not flatten the rest
  const tone = (value: number) => 1 - Math.min(1, Math.log(Math.max(value, low) / low) / Math.log(high / low));
  return { tone, ticks: [high, Math.sqrt(low * high), low] };
}

/** The sentence of a map: what stands out, and the rest. */
export function verdictOf({ map, x, y, measure, firstLoss }: MapView): readonly [string, string] {
  if (map.trained === 0) return ['', text.waiting];
  const losses = [firstLoss / 2, firstLoss] as const;
  const good = (value: number): boolean => {
    if (measure === 'trainLoss') return value < losses[0];
    return measure === 'testAccuracy' ? value >= mostlyRight : value < manySilent;
  };
  const bad = (value: number) => (measure === 'trainLoss' ? value > losses[1] : !good(value));
  const best = ofUnits(measure) ? undefined : map.best(measure, measure === 'trainLoss' ? 1 : -1);
  return text.verdict({
    measure,
    good: map.share(measure, (value, blown) => !blown && good(value)),
    bad: map.share(measure, (value, blown) => !blown && bad(value)),
    blown: map.share('blownAt', (_, blown) => blown),
    losses,
    best: best && {
      at: text.place(x, x.values[best.column] ?? 0, y, y.values[best.row] ?? 0),
      value: best.value,
    },
  });
}
