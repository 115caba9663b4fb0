import { css, html, nothing, type PropertyDeclarations } from 'lit';
import { compact } from '../draw/number';
import {
  type DenseLayer,
  denseLayers,
  dot,
  gradientOf,
  type LayerPass,
  type Pass,
  passOf,
} from '../experiment/backpropagation';
import type { Session, SessionRun } from '../session/session';
import { instruments } from '../text/instruments';
import { controls } from './control-style';
import { define } from './define';
import { HillockElement } from './hillock-element';

const words = instruments.backpropagation;

/** One example and the numbers that it makes, forward and backward. */
interface Shown {
  readonly example: number;
  readonly input: readonly number[];
  readonly target: readonly number[];
  readonly layers: readonly DenseLayer[];
  readonly pass: Pass;
  readonly parameters: Float32Array;
}

/** One example through the network of the session, every number by its formula, and the update that follows. */
export class HillockBackpropagation extends HillockElement {
  static override properties: PropertyDeclarations = { heading: {}, shown: { state: true }, told: { state: true } };

  static override styles = [
    controls,
    css`
      :host { display: block; color: var(--ink); font: var(--weight) var(--text-s) / var(--leading) var(--sans); font-variant-numeric: tabular-nums; }
      h2, h3, p { margin: 0; font-size: inherit; }
      h3 { font-weight: var(--weight-strong); margin-block-start: var(--s2); }
      .bar { display: flex; flex-wrap: wrap; gap: var(--s1) var(--s2); align-items: center; margin-block: var(--s1); }
      .scroll { overflow-x: auto; }
      table { border-collapse: collapse; inline-size: 100%; font-size: var(--text-xs); }
      th, td { text-align: end; padding: 3px 0 3px 12px; font-weight: var(--weight); white-space: nowrap; }
      th:first-child { text-align: start; padding-inline-start: 0; color: var(--ink-2); }
      thead th { color: var(--ink-2); }
      tbody tr { border-block-start: 1px solid var(--rule); }
      td.off { color: var(--ink-3); }
      small { color: var(--ink-2); font-size: inherit; }
      .back td { background: var(--sunken); }
      @media print { .bar button { display: none; } }
    `,
  ];

  declare heading: string;
  declare private shown: Shown | undefined;
  declare private told: string;
  #example = 0;
  #of: Float32Array | undefined;
  #asked = 0;

  constructor() {
    super();
    this.heading = words.title;
    this.told = '';
  }

  protected override sessionChanged(): void {
    const parameters = this.run?.frame?.parameters;
    const same = parameters?.length === this.#of?.length && parameters?.every((value, i) => value === this.#of?.[i]);
    if (!same) void this.#show();
  }

  async #show(): Promise<void> {
    const asked = ++this.#asked;
    const { run, session } = this;
    if (!run?.frame || !session) return;
    const parameters = run.frame.parameters.slice();
    this.#of = parameters;
    const found = await look(session, run, parameters, this.#example);
    if (asked === this.#asked) this.shown = found;
  }

  protected override render(): unknown {
    const { shown, run } = this;
    if (!shown || !run) return html`<h2>${this.heading}</h2>`;
    const { layers, output } = run.spec.network;
    const rows = this.session?.catalogues?.activations;
    const label = (name: string) => rows?.find((row) => row.name === name)?.label ?? name;
    const names = [
      ...layers.map(({ activation }, layer) => words.layer(layer, label(activation.name))),
      words.output(label(output.activation.name)),
    ];
    const numbers = (values: readonly number[]) => values.map((value) => compact(value)).join(', ');
    return html`<h2>${this.heading}</h2>
      <div class="bar">
        <button class="plain" @click=${this.#update}>${words.update}</button>
        <button class="plain" @click=${this.#next}>${words.next}</button>
        <span>${words.example(shown.example)}. ${words.input}: ${numbers(shown.input)}. ${words.target}: ${numbers(shown.target)}. ${words.loss}: <strong>${compact(shown.pass.loss)}</strong></span>
      </div>
      <p role="status">${this.told || words.rule(this.#rate)}</p>
      <div class="scroll" tabindex="0" role="region" aria-label=${this.heading}>
        ${shown.pass.layers.map((pass, index) => this.#renderLayer(names[index] ?? '', pass, shown.layers[index]))}
      </div>`;
  }

  #renderLayer(name: string, pass: LayerPass, layer: DenseLayer | undefined): unknown {
    if (!layer) return nothing;
    const cells = (values: readonly number[]) =>
      values.map((value) => html`<td class=${value === 0 ? 'off' : ''}>${compact(value)}</td>`);
    const changed = (values: readonly number[], gradients: readonly number[]) =>
      values.map((value, unit) => {
        const gradient = gradients[unit] ?? 0;
        return html`<td class=${gradient === 0 ? 'off' : ''}>${compact(value)} <small>− ${compact(this.#rate)} · ${compact(gradient)} = ${compact(value - this.#rate * gradient)}</small></td>`;
      });
    const { rows } = words;
    return html`<h3>${name}</h3><table>
      <thead><tr><td></td>${pass.z.map((_, unit) => html`<th scope="col">${words.unit(unit)}</th>`)}</tr></thead>
      <tbody>
        <tr><th scope="row">${rows.z}</th>${cells(pass.z)}</tr>
        <tr><th scope="row">${rows.a}</th>${cells(pass.a)}</tr>
        <tr><th scope="row">${rows.slope}</th>${cells(pass.slope)}</tr>
        <tr class="back"><th scope="row">${rows.gradientA}</th>${cells(pass.gradientA)}</tr>
        <tr class="back"><th scope="row">${rows.gradientZ}</th>${cells(pass.gradientZ)}</tr>
        ${pass.input.map((_, input) => {
          const column = (matrix: readonly (readonly number[])[]) => matrix.map((row) => row[input] ?? 0);
          return html`<tr class="back"><th scope="row">${words.weight(input)}</th>${changed(column(layer.weights), column(pass.gradientWeights))}</tr>`;
        })}
        <tr class="back"><th scope="row">${rows.bias}</th>${changed(layer.bias, pass.gradientBias)}</tr>
      </tbody></table>`;
  }

  get #rate(): number {
    return Number(this.run?.spec.training.optimizer['learningRate'] ?? 0);
  }

  async #update(): Promise<void> {
    const { shown, run, session } = this;
    if (!shown || !run || !session) return;
    const gradient = gradientOf(shown.pass, run.opened.layout);
    const after = shown.parameters.map((value, i) => value - this.#rate * (gradient[i] ?? 0));
    const before = shown.pass.loss;
    const then = await look(session, run, after, shown.example);
    this.told = words.lossAfter(before, then.pass.loss);
    await session.setParameters(run.name, after);
  }

  #next(): void {
    this.told = '';
    this.#example++;
    void this.#show();
  }
}

/** The pass of one example; the activations are the engine's. */
async function look(session: Session, run: SessionRun, parameters: Float32Array, count: number): Promise<Shown> {
  const { data, layout } = run.opened;
  const { layers: hidden, output } = run.spec.network;
  const example = count % (data.trainInputs.length / data.columns);
  const rowOf = (values: Float32Array, columns: number) => [
    ...values.subarray(example * columns, (example + 1) * columns),
  ];
  const input = rowOf(data.trainInputs, data.columns);
  const target = rowOf(data.trainTargets, data.targetColumns);
  const layers: DenseLayer[] = [];
  let signal: readonly number[] = input;
  const activations = [...hidden.map(({ activation }) => activation), output.activation];
  for (const layer of denseLayers(
    layout,
    parameters,
    activations.map(() => () => ({ value: [], derivative: [] })),
  )) {
    const z = layer.weights.map((row, unit) => dot(row, signal) + (layer.bias[unit] ?? 0));
    const found = await session.evaluate(activations[layers.length] ?? { name: 'identity' }, Float32Array.from(z));
    const known = { value: [...found.value], derivative: [...found.derivative] };
    layers.push({ ...layer, activate: () => known });
    signal = known.value;
  }
  return { example, input, target, layers, pass: passOf(layers, input, target), parameters };
}

define('hillock-backpropagation', HillockBackpropagation);
