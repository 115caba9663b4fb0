import { html } from 'lit';
import { integer } from '../draw/number';
import { partsOf } from '../draw/plane';
import type { Frame } from '../session/protocol';
import { instruments } from '../text/instruments';
import { define } from './define';
import type { Table } from './figure';
import { PlaneFigure, type Seen } from './plane-figure';

const words = instruments.plane;

/** The linear pieces of the plane and the hinges between them, as the network of the session makes them now. */
export class HillockHinges extends PlaneFigure {
  protected see(frame: Frame): Seen | undefined {
    const { grid } = frame;
    const { run } = this;
    if (!grid?.units || !run) return undefined;
    const cells = grid.resolution ** 2;
    // A unit without an activation has no hinge.
    const maps = run.spec.network.layers.flatMap(({ units, activation }) =>
      Array.from({ length: units }, () => activation.name !== 'identity'),
    );
    const bending = maps.flatMap((bends, unit) =>
      bends ? [grid.values.subarray(unit * cells, (unit + 1) * cells)] : [],
    );
    const together = new Float32Array(bending.length * cells);
    for (const [index, map] of bending.entries()) together.set(map, index * cells);
    const output = this.outputOf(frame);
    return output && { ...output, ...partsOf(together, cells) };
  }

  protected override get ofUnits(): boolean {
    return true;
  }

  protected override renderMore(): unknown {
    return html`<span class="more">${words.hinges}</span>`;
  }

  protected override renderUnder(): unknown {
    return html`<p class="verdict" role="status">${this.#told}</p>`;
  }

  get #told(): string {
    return this.seen?.count === undefined ? this.waiting : words.pieces(this.seen.count);
  }

  protected get alternative(): string {
    return this.#told;
  }

  protected get table(): Table {
    const { count = 0 } = this.seen ?? {};
    const step = this.run?.step ?? 0;
    return { caption: this.heading, columns: words.columns, rows: [[words.step(step), integer(count)]] };
  }
}

define('hillock-hinges', HillockHinges);
