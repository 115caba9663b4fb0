import { html, type PropertyDeclarations } from 'lit';
import { text } from '../draw/axis';
import { shade } from '../draw/colour';
import type { Context } from '../draw/geometry';
import { compact, percent } from '../draw/number';
import type { Theme } from '../draw/theme';
import type { Trace } from '../experiment/traces';
import { instruments } from '../text/instruments';
import { define } from './define';
import { Figure, type Table } from './figure';

const words = instruments.code;
const rowHeight = 34;
const left = 52;
const hatchPitch = 5;

/** The code of an autoencoder: a row a unit, a column an example, exact zeros hatched. `trace` is a trial's `code`. */
export class HillockAutoencoderCode extends Figure {
  static override properties: PropertyDeclarations = {
    trace: { attribute: false },
    title: { attribute: 'heading' },
  };

  declare trace: Trace | undefined;

  constructor() {
    super();
    this.title = '';
  }

  get #map() {
    return this.trace?.map ?? { rows: 0, columns: 0, values: [] };
  }

  protected get heading(): string {
    return this.title;
  }

  protected heightAt(): number {
    return Math.max(4, this.#map.rows) * rowHeight + 4;
  }

  protected draw(ctx: Context, theme: Theme, width: number): void {
    const { rows, columns, values } = this.#map;
    const pitch = (width - left) / Math.max(1, columns);
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-6);
    const pixel = new Uint32Array(1);
    const bytes = new Uint8Array(pixel.buffer);
    for (let row = 0; row < rows; row++) {
      const y = row * rowHeight + 2;
      text(ctx, theme, left - 8, y + rowHeight / 2, words.unit(row), { align: 'right', baseline: 'middle' });
      for (let column = 0; column < columns; column++) {
        const value = values[row * columns + column] ?? 0;
        const [x, w, h] = [left + column * pitch, Math.max(1, pitch - 1), rowHeight - 4];
        pixel[0] = shade(theme.signed, 0.5 + (0.5 * value) / largest);
        ctx.fillStyle = `rgb(${bytes[0]} ${bytes[1]} ${bytes[2]})`;
        ctx.fillRect(x, y, w, h);
        if (value === 0) hatch(ctx, theme, x, y, w, h);
      }
    }
  }

  get #zeros(): number {
    const { values } = this.#map;
    return values.length === 0 ? Number.NaN : values.filter((value) => value === 0).length / values.length;
  }

  protected override renderMore(): unknown {
    return html`<span class="more">${words.hatched}</span>`;
  }

  protected override renderUnder(): unknown {
    return html`<p class="verdict" role="status">${this.trace ? words.zeros(this.#zeros) : ''}</p>`;
  }

  protected get alternative(): string {
    const { rows, columns } = this.#map;
    return `${words.alternative(rows, columns)}. ${this.trace ? words.zeros(this.#zeros) : ''}`;
  }

  protected get table(): Table {
    const { rows, columns, values } = this.#map;
    const lines = Array.from({ length: rows }, (_, row) => {
      const of = values.slice(row * columns, (row + 1) * columns);
      const zeros = of.filter((value) => value === 0).length / columns;
      return [words.unit(row), compact(Math.min(...of)), compact(Math.max(...of)), percent(zeros)];
    });
    return { caption: this.heading, columns: words.columns, rows: lines };
  }
}

function hatch(ctx: Context, theme: Theme, x: number, y: number, width: number, height: number): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(x, y, width, height);
  ctx.clip();
  ctx.beginPath();
  // In the coordinates of the picture, so that the hatch runs on from cell to cell.
  const first = Math.floor((x + y) / hatchPitch) * hatchPitch;
  for (let at = first; at < x + y + width + height; at += hatchPitch) {
    ctx.moveTo(at - y, y);
    ctx.lineTo(at - y - height, y + height);
  }
  ctx.lineWidth = 1;
  ctx.strokeStyle = theme.hatchDead;
  ctx.stroke();
  ctx.restore();
}

define('hillock-autoencoder-code', HillockAutoencoderCode);
