// Parts of the Lab that are no figure: the knobs of a phone's bar, and what a run that stopped has to say.
import { html, nothing, type TemplateResult } from 'lit';
import { compact } from '../draw/number';
import type { Named, PartialSpec } from '../engine/types';
import type { Catalogues } from '../session/protocol';
import type { SessionRun } from '../session/session';
import { english as text } from '../text/english';
import { learningRate, rangeOf } from './catalogue-controls';

/** The two knobs that matter, for beside what they do, where the settings are further down. */
export function quickKnobs(
  catalogues: Catalogues | undefined,
  run: SessionRun | undefined,
  apply: (change: PartialSpec, done: boolean) => void,
): TemplateResult {
  if (!catalogues || !run) return html`<div class="quick"></div>`;
  const { network, training } = run.spec;
  const activation = network.layers[0]?.activation.name;
  const choose = (name: string) =>
    apply({ network: { layers: network.layers.map((layer) => ({ ...layer, activation: { name } })) } }, true);
  const info = learningRate(catalogues.optimizers, training.optimizer);
  const rate = Number(training.optimizer['learningRate'] ?? info?.default ?? 0);
  const turn = (event: CustomEvent<{ value: number }>, done: boolean) =>
    apply({ training: { optimizer: { ...training.optimizer, learningRate: event.detail.value } } }, done);
  const range = info && rangeOf(info);
  return html`<div class="quick">
    <select aria-label=${text.settings.activation} @change=${(event: Event) => event.target instanceof HTMLSelectElement && choose(event.target.value)}>
      ${catalogues.activations.map((row) => html`<option value=${row.name} ?selected=${row.name === activation}>${row.label}</option>`)}
    </select>
    ${
      range
        ? html`<hillock-slider bare label=${text.settings.learningRate} scale=${range.scale} .min=${range.min} .max=${range.max} .value=${rate} .default=${Number(info.default)}
            @hillock-input=${(event: CustomEvent<{ value: number }>) => turn(event, false)} @hillock-change=${(event: CustomEvent<{ value: number }>) => turn(event, true)}></hillock-slider>`
        : nothing
    }
    <span class="rate" aria-hidden="true">${text.settings.rate} <b>${compact(rate)}</b></span>
  </div>`;
}

export interface Cures {
  /** Starts again with other settings. */
  readonly again: (change: PartialSpec) => void;
  readonly stepFromStart: () => void;
  readonly reseed: () => void;
}

/** Inputs much larger than 1 make gradients as much larger. */
const largeInputs = 3;

const unscaled = ({ spec, opened }: SessionRun): boolean =>
  (spec.data['scaling'] as Named | undefined)?.name === 'none' && opened.data.domain > largeInputs;

/** Why a run stopped: what blew up and what helps, or the condition that it met. */
export function stoppedPanel(run: SessionRun | undefined, cures: Cures): unknown {
  const stopped = run?.frame?.report.stopped;
  if (!run || !stopped) return nothing;
  if (stopped.kind !== 'nonFinite')
    return html`<p class="met" role="status">${text.stopped(stopped.step, stopped.reason)}</p>`;
  const { optimizer } = run.spec.training;
  const rate = Number(optimizer['learningRate'] ?? 0.1) / 10;
  const place = stopped.layer >= run.spec.network.layers.length ? text.blown.output : text.blown.layer(stopped.layer);
  return html`<div class="blown" role="alert">
    <p><strong>${text.blown.what(stopped.step, place, stopped.quantity)}</strong> ${text.blown.why}</p>
    <p>${text.blown.cures}</p>
    <div class="cures">
      <button class="plain" @click=${() => cures.again({ training: { optimizer: { ...optimizer, learningRate: rate } } })}>${text.blown.smaller(compact(rate))}</button>
      <button class="plain" @click=${() => cures.again({ training: { clipping: { name: 'norm' } } })}>${text.blown.clip}</button>
      ${unscaled(run) ? html`<button class="plain" @click=${() => cures.again({ data: { scaling: { name: 'standardize' } } })}>${text.blown.scale}</button>` : nothing}
      <button class="plain" @click=${cures.stepFromStart}>${text.blown.reset}</button>
      <button class="plain" @click=${cures.reseed}>${text.blown.newSeed}</button>
    </div>
  </div>`;
}
