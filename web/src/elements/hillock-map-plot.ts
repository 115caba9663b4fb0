import { css, html, nothing, type PropertyDeclarations } from 'lit';
import { type Context, clamp, type Rect } from '../draw/geometry';
import { drawMap, mapHeight, mapPlot } from '../draw/settings-map';
import type { Theme } from '../draw/theme';
import { levelsOf } from '../experiment/refinement';
import { map as text } from '../text/map';
import { controls } from './control-style';
import { define } from './define';
import { Figure, type Table } from './figure';
import { type MapView, pictureOf, verdictOf } from './map-picture';

export interface MapPlace {
  readonly row: number;
  readonly column: number;
}

/** With Shift an arrow goes so many cells. */
const stride = 8;
const smallestMark = 11;

/**
 * A map of two settings with a cursor that says what came of each training.
 * @fires hillock-cell when a training is to be had in the Lab (`detail.row`, `detail.column`).
 */
export class HillockMapPlot extends Figure {
  static override properties: PropertyDeclarations = { view: { attribute: false }, cursor: { state: true } };

  static override styles = [
    controls,
    Figure.figureStyle,
    css`
      .cursor { position: absolute; cursor: crosshair; touch-action: pan-y; }
      .cursor span { position: absolute; border: 2px solid var(--ink); outline: 1px solid var(--paper); pointer-events: none; }
      .reading { min-block-size: calc(2em * var(--leading)); color: var(--ink-2); }
      .reading b { display: block; font-weight: var(--weight-strong); color: var(--ink); }
      .reading + button { margin-block-start: var(--s1); }
      .hint { color: var(--ink-3); font-size: var(--text-xs); margin-block-start: 4px; }
      @media (pointer: coarse) { .hint { display: none; } }
      @media print { .hint, .cursor span { display: none; } }
    `,
  ];

  declare view: MapView | undefined;
  declare cursor: MapPlace | undefined;

  protected override sessionChanged(): void {}

  /** The map has more cells now, or the run of the Lab is another. */
  refresh(): void {
    this.requestDraw();
    this.requestWords();
  }

  protected get heading(): string {
    return this.view ? text.heading(this.view.measure) : '';
  }

  #plot(width: number): Rect {
    const { x, y } = this.view ?? {};
    return mapPlot(width, x?.values.length ?? 1, y?.values.length ?? 1);
  }

  protected heightAt(width: number): number {
    return mapHeight(this.#plot(width));
  }

  protected draw(ctx: Context, theme: Theme, width: number): void {
    if (this.view) drawMap(ctx, theme, this.#plot(width), pictureOf(this.view));
  }

  /** Where the cursor is, at first where the loss is lowest: on the training that stands for the cell, while its own is still to come. */
  get #at(): MapPlace | undefined {
    const { view, cursor } = this;
    if (!view) return undefined;
    const { row, column } = cursor ?? view.map.best('trainLoss') ?? { row: 0, column: 0 };
    const inside = { row: Math.min(row, view.map.rows - 1), column: Math.min(column, view.map.columns - 1) };
    return view.map.standIn(inside.row, inside.column) ?? inside;
  }

  #words(): readonly [place: string, cell: string] {
    const { view } = this;
    const at = this.#at;
    if (!view || !at) return ['', ''];
    const { x, y, map } = view;
    const place = text.place(x, x.values[at.column] ?? Number.NaN, y, y.values[at.row] ?? Number.NaN);
    return [place, text.cell(map.cell(at.row, at.column))];
  }

  protected override renderOver(): unknown {
    const { view } = this;
    if (!view || this.width <= 0) return nothing;
    const plot = this.#plot(this.width);
    const { rows, columns } = view.map;
    const { row, column } = this.#at ?? { row: 0, column: 0 };
    const [wide, high] = [plot.width / columns, plot.height / rows];
    const [w, h] = [Math.max(wide + 4, smallestMark), Math.max(high + 4, smallestMark)];
    const [left, top] = [(column + 0.5) * wide - w / 2, (rows - row - 0.5) * high - h / 2];
    return html`<div class="cursor" tabindex="0" role="slider" aria-label=${text.cursor} aria-valuemin="0" aria-valuemax=${rows * columns - 1}
      aria-valuenow=${row * columns + column} aria-valuetext=${this.#words().join(': ')}
      .style=${`left:${plot.x}px;top:${plot.y}px;width:${plot.width}px;height:${plot.height}px`}
      @keydown=${this.#key} @pointerdown=${this.#point} @pointermove=${this.#point} @click=${this.#click}>
      <span .style=${`left:${left}px;top:${top}px;width:${w}px;height:${h}px`}></span></div>`;
  }

  protected override renderUnder(): unknown {
    const [place, cell] = this.#words();
    const at = this.#at;
    const trained = at && this.view?.map.cell(at.row, at.column);
    return html`<p class="reading"><b>${place}</b>${cell}</p>
      <button class="plain" ?disabled=${!trained} @click=${this.#start}>${text.start}</button>
      <p class="hint">${text.hint}</p>`;
  }

  readonly #point = (event: PointerEvent): void => {
    const { view } = this;
    if (!view || !(event.currentTarget instanceof Element)) return;
    const box = event.currentTarget.getBoundingClientRect();
    const { rows, columns } = view.map;
    const column = Math.floor(((event.clientX - box.left) / box.width) * columns);
    const row = rows - 1 - Math.floor(((event.clientY - box.top) / box.height) * rows);
    this.#put(row, column);
  };

  /** A finger points first: what it has found is trained by the button. */
  readonly #click = (event: PointerEvent): void => {
    if (event.pointerType === 'mouse') this.#start();
  };

  #put(row: number, column: number): void {
    const { rows, columns } = this.view?.map ?? { rows: 1, columns: 1 };
    this.cursor = { row: clamp(row, 0, rows - 1), column: clamp(column, 0, columns - 1) };
  }

  readonly #start = (): void => {
    const at = this.#at;
    if (!at || !this.view?.map.cell(at.row, at.column)) return;
    this.dispatchEvent(new CustomEvent('hillock-cell', { detail: at, bubbles: true, composed: true }));
  };

  readonly #key = (event: KeyboardEvent): void => {
    const { rows, columns } = this.view?.map ?? { rows: 1, columns: 1 };
    const { row, column } = this.cursor ?? this.#at ?? { row: 0, column: 0 };
    const far = event.shiftKey ? stride : 1;
    const move = { ArrowRight: [0, far], ArrowLeft: [0, -far], ArrowUp: [far, 0], ArrowDown: [-far, 0] }[event.key];
    if (move) this.#put(row + (move[0] ?? 0), column + (move[1] ?? 0));
    else if (event.key === 'Home') this.#put(row, 0);
    else if (event.key === 'End') this.#put(row, columns - 1);
    else if (event.key === 'PageUp') this.#put(rows - 1, column);
    else if (event.key === 'PageDown') this.#put(0, column);
    else if (event.key === 'Enter') this.#start();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  protected get alternative(): string {
    const { view } = this;
    if (!view) return '';
    return text.alternative(view.measure, text.nameOf(view.x), text.nameOf(view.y), verdictOf(view).join(''));
  }

  /** The coarsest level: all cells are in the CSV. */
  protected get table(): Table {
    const { view } = this;
    if (!view) return { caption: '', columns: [], rows: [] };
    const { map, x, y, measure } = view;
    const [whole = { rows: [], columns: [] }] = levelsOf(map.rows, map.columns)[0]?.parts ?? [];
    const number = (values: readonly number[], index: number) => text.number(values[index] ?? Number.NaN);
    const rows = whole.rows.toReversed().map((row) => [
      number(y.values, row),
      ...whole.columns.map((column) => {
        const cell = map.cell(row, column);
        return !cell ? '' : Number.isNaN(cell.blownAt) ? text.value(measure, cell[measure]) : text.legend.blown;
      }),
    ]);
    const columns = [
      text.corner(text.nameOf(x), text.nameOf(y)),
      ...whole.columns.map((column) => number(x.values, column)),
    ];
    return { caption: this.alternative, columns, rows };
  }
}

define('hillock-map-plot', HillockMapPlot);
