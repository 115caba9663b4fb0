// What of a drawn network can be pointed at, chosen and reached by keys: its units, its outputs, its links.
import { html, type TemplateResult } from 'lit';
import type { Rect } from '../draw/geometry';
import type { LinkPlace } from '../draw/link-place';
import { type NetworkLayout, outputPorts } from '../draw/network-layout';
import { percent } from '../draw/number';
import type { SessionRun } from '../session/session';
import { english as text } from '../text/english';
import { linkUnder, nextLink, sameLink } from './network-links';
import { block, flatIndex, layerSizes, placeOf, samePlace, stateOf, type UnitPlace } from './run-numbers';
import { hitArea, outputArea, portArea } from './unit-readout';

/** The drawing, as its targets know it. */
export interface Drawn {
  readonly run: SessionRun | undefined;
  readonly layout: NetworkLayout;
  readonly chosen: UnitPlace | undefined;
  readonly near: UnitPlace | undefined;
  readonly link: LinkPlace | undefined;
  approach(place: UnitPlace | undefined): void;
  /** Opens a place, or closes it if it is open. */
  choose(place: UnitPlace): void;
  pointAt(link: LinkPlace | undefined, edit?: boolean): void;
  focusUnit(place: UnitPlace): void;
}

const steps: Readonly<Record<string, readonly [layer: number, unit: number]>> = {
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
};

export class NetworkTargets {
  readonly #drawn: Drawn;

  constructor(drawn: Drawn) {
    this.#drawn = drawn;
  }

  /** @param output that the name over the surface stands for. */
  render(run: SessionRun, output: number): TemplateResult {
    const { layout, link } = this.#drawn;
    return html`<div class="units" role="group" aria-label=${`${text.network.label}. ${text.network.hint}`} ?data-linked=${link !== undefined}
      @keydown=${this.#key} @pointermove=${this.#seekLink} @click=${this.#pressLink}
      @pointerleave=${(event: PointerEvent) => event.pointerType === 'mouse' && this.#leave()}>
      ${layout.layers.flatMap((place) => place.units.map((_, unit) => this.#renderUnit(run, place.units, { layer: place.layer, unit })))}
      ${this.#renderOutputs(run, output)}
    </div>`;
  }

  #renderUnit(run: SessionRun, column: readonly Rect[], at: UnitPlace): TemplateResult {
    const { chosen, near } = this.#drawn;
    const { frame } = run;
    const flat = flatIndex(layerSizes(run), at);
    const state = text.states[frame ? stateOf(frame, flat) : 'active'];
    const share = percent(frame?.units.activeShare[flat] ?? 0);
    const name = text.network.unitLabel(text.unit(at.layer, at.unit), state, share);
    const entry = chosen ?? near ?? { layer: 0, unit: 0 };
    return html`<button class="unit" data-flat=${flat} aria-label=${name} aria-pressed=${samePlace(chosen, at)}
      tabindex=${samePlace(entry, at) ? 0 : -1} .style=${hitArea(column, at.unit)}
      @pointerenter=${(event: PointerEvent) => event.pointerType === 'mouse' && this.#drawn.approach(at)}
      @focus=${() => this.#drawn.approach(at)} @blur=${this.#leave} @click=${() => this.#drawn.choose(at)}></button>`;
  }

  /** A name over the surface stands for the output, or for the one of several that is shown; each has a mark at its edge. */
  #renderOutputs(run: SessionRun, shown: number): TemplateResult {
    const { layout, chosen } = this.#drawn;
    const { outputs } = run.opened.data;
    const button = (unit: number, kind: 'name' | 'port', { x, y, width, height }: Rect) => {
      const place = { layer: layout.layers.length, unit };
      const name = text.editing.outputUnit(unit, outputs);
      const norm = run.frame?.layers[place.layer]?.gradientNorm ?? Number.NaN;
      const label = text.editing.outputLabel(name, block(run, place.layer, 'bias')[unit] ?? Number.NaN, norm);
      return html`<button class=${`output ${kind}`} data-output=${unit} aria-label=${label} aria-pressed=${samePlace(chosen, place)}
        tabindex="-1" .style=${`left:${x}px;top:${y}px;width:${width}px;height:${height}px`}
        @pointerenter=${(event: PointerEvent) => event.pointerType === 'mouse' && this.#drawn.approach(place)}
        @focus=${() => this.#drawn.approach(place)} @blur=${this.#leave} @click=${() => this.#drawn.choose(place)}></button>`;
    };
    const ports = outputs > 1 ? outputPorts(layout, outputs).map(portArea) : [];
    return html`${button(shown, 'name', outputArea(layout))}${ports.map((area, unit) => button(unit, 'port', area))}`;
  }

  readonly #leave = (): void => this.#drawn.approach(undefined);

  /** The link under the pointer; units lie over the links. */
  #linkUnder(event: PointerEvent): LinkPlace | undefined {
    const { run, layout } = this.#drawn;
    if (!run || event.target !== event.currentTarget) return undefined;
    const pointer = event.pointerType === 'mouse' ? 'mouse' : 'finger';
    return linkUnder(run, layout, { x: event.offsetX, y: event.offsetY }, pointer);
  }

  readonly #seekLink = (event: PointerEvent): void => {
    if (event.pointerType === 'mouse') this.#drawn.pointAt(this.#linkUnder(event));
  };

  /** A mouse opens the link that stands out, a finger looks first, and opens with the second tap. */
  readonly #pressLink = (event: PointerEvent): void => {
    if (event.target !== event.currentTarget) return;
    const { link } = this.#drawn;
    const mouse = event.pointerType === 'mouse';
    const under = (mouse && link) || this.#linkUnder(event);
    this.#drawn.pointAt(under, mouse || sameLink(under, link));
  };

  #placeOf(target: EventTarget | null): UnitPlace | undefined {
    const { flat, output } = target instanceof HTMLElement ? target.dataset : {};
    const sizes = layerSizes(this.#drawn.run);
    if (output !== undefined) return { layer: sizes.length, unit: Number(output) };
    return flat === undefined ? undefined : placeOf(sizes, Number(flat));
  }

  readonly #key = (event: KeyboardEvent): void => {
    const { run, link, chosen } = this.#drawn;
    const place = this.#placeOf(event.target);
    if (!run || !place) return;
    if (event.key === 'Enter' && link) {
      event.preventDefault(); // it would open the unit
      this.#drawn.pointAt(link, true);
    } else if (event.key === 'Escape' && link) {
      event.stopPropagation();
      this.#drawn.pointAt(undefined);
    } else if (event.key === 'Escape' && chosen) this.#drawn.choose(chosen);
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    if (event.shiftKey && step[1] !== 0) this.#drawn.pointAt(nextLink(run, place, link, step[1] > 0 ? 1 : -1));
    else this.#walk(run, place, step);
  };

  #walk(run: SessionRun, { layer, unit }: UnitPlace, [across, along]: readonly [number, number]): void {
    this.#drawn.pointAt(undefined);
    const sizes = layerSizes(run);
    const to = Math.min(sizes.length, Math.max(0, layer + across));
    const units = sizes[to] ?? run.opened.data.outputs;
    this.#drawn.focusUnit({ layer: to, unit: Math.min(units - 1, Math.max(0, unit + along)) });
  }
}
