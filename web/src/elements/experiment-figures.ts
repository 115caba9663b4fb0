// The figure that an experiment asks for by name.
import { html, nothing } from 'lit';
import type { ActivationRow } from '../engine/types';
import { contestOf } from '../experiment/contest';
import { type Experiment, type Figure, measureOf } from '../experiment/experiment';
import { quantity } from '../experiment/prose';
import type { Measured } from '../experiment/verdict';
import type { Session } from '../session/session';
import { experimentsText as text } from '../text/experiments';
import { bornDeadChart, linesChart, now, seedsChart } from './experiment-charts';
import type { Traces } from './experiment-traces';
import './hillock-activation-plot';
import './hillock-autoencoder-code';
import './hillock-backpropagation';
import './hillock-chart';
import './hillock-cost-bars';
import './hillock-function-plot';
import './hillock-gradient-flow';
import './hillock-hinges';
import './hillock-loss-chart';
import './hillock-network';
import './hillock-perceptron';
import './hillock-softmax';
import './hillock-unit-timeline';

export interface FigureScene {
  readonly experiment: Experiment;
  readonly measured: Measured;
  /** Id of the condition that is shown as a live run. */
  readonly condition: string;
  readonly session: Session | undefined;
  readonly rows: ReadonlyMap<string, ActivationRow>;
  readonly traces: (figure: Figure) => Traces;
}

const ofRun: readonly string[] = [
  ...['network', 'timeline', 'loss', 'gradients', 'activation'],
  ...['perceptron', 'backpropagation', 'hinges', 'code'],
];
export const usesRun = ({ kind }: Figure): boolean => ofRun.includes(kind);

const kept = new WeakMap<Figure, { readonly of: readonly unknown[]; readonly made: unknown }>();
/** The same object as long as it is made of the same, so that a figure is not drawn for nothing. */
function keep<T>(figure: Figure, of: readonly unknown[], make: () => T): T {
  const known = kept.get(figure);
  if (known && known.of.length === of.length && known.of.every((each, i) => each === of[i])) return known.made as T;
  const made = make();
  kept.set(figure, { of, made });
  return made;
}

export function renderFigure(figure: Figure, scene: FigureScene): unknown {
  const { experiment, measured, session, rows, condition } = scene;
  switch (figure.kind) {
    case 'seeds':
      return html`<hillock-chart .content=${keep(figure, [measured, condition], () => seedsChart(experiment, measured, figure, condition))}></hillock-chart>`;
    case 'lines': {
      const traces = scene.traces(figure);
      return html`<hillock-chart .content=${keep(figure, [traces, traces.size], () => linesChart(experiment, figure, traces))}></hillock-chart>`;
    }
    case 'bornDead':
      return html`<hillock-chart .content=${keep(figure, [measured], () => bornDeadChart(experiment, measured, figure))}></hillock-chart>`;
    case 'contest':
      return contest(figure, scene);
    case 'functions': {
      const names = String(figure.parameters['activations']).split(',');
      const shown = keep(figure, [rows.size], () =>
        names.map((name) => ({ activation: { name }, label: rows.get(name)?.label ?? name })),
      );
      return html`<hillock-function-plot heading=${figure.title} .session=${session} .shown=${shown} from=${String(figure.parameters['from'])} to=${String(figure.parameters['to'])}></hillock-function-plot>`;
    }
    case 'cost': {
      const raced = keep(figure, [rows.size], () =>
        ['relu', 'leaky_relu', 'elu', 'sigmoid', 'tanh', 'gelu'].flatMap((name) => {
          const row = rows.get(name);
          return row ? [{ activation: { name }, label: row.label }] : [];
        }),
      );
      return html`<hillock-cost-bars .contestants=${raced}></hillock-cost-bars>`;
    }
    case 'network':
      return html`<hillock-network .session=${session} .labels=${keep(figure, [rows.size], () => new Map([...rows].map(([name, { label }]) => [name, label])))}></hillock-network>`;
    case 'timeline':
      return html`<hillock-unit-timeline .session=${session}></hillock-unit-timeline>`;
    case 'loss':
      return html`<hillock-loss-chart .session=${session}></hillock-loss-chart>`;
    case 'gradients':
      return html`<hillock-gradient-flow .session=${session}></hillock-gradient-flow>`;
    case 'activation':
      return html`<hillock-activation-plot .session=${session} .rows=${keep(figure, [rows.size], () => new Map(rows))}></hillock-activation-plot>`;
    case 'perceptron':
      return html`<hillock-perceptron heading=${figure.title} .session=${session}></hillock-perceptron>`;
    case 'softmax':
      return html`<hillock-softmax heading=${figure.title} .classes=${Number(figure.parameters['classes'])}></hillock-softmax>`;
    case 'backpropagation':
      return html`<hillock-backpropagation heading=${figure.title} .session=${session}></hillock-backpropagation>`;
    case 'hinges':
      return html`<hillock-hinges heading=${figure.title} .session=${session}></hillock-hinges>`;
    case 'code':
      return html`<hillock-autoencoder-code heading=${figure.title} .trace=${scene.traces(figure).get(now)}></hillock-autoencoder-code>`;
    default:
      return nothing;
  }
}

/** Whether a figure needs pictures of the plane, or the distribution of z. */
export const looks = ({ kind }: Figure): boolean => ['network', 'activation', 'perceptron', 'hinges'].includes(kind);

/** A row a contestant, a column a task; the best of each column, and what is level with it, are marked in words. */
function contest(figure: Figure, { experiment, measured }: FigureScene): unknown {
  const measure = String(figure.parameters['measure']);
  const { rows, columns, cells } = contestOf(experiment, measured, measure);
  const { format, label } = measureOf(experiment, measure);
  return html`<div class="contest" tabindex="0" role="region" aria-label=${figure.title}><table>
    <caption><b>${figure.title}</b> ${label}: ${text.contest.about} ${figure.note}</caption>
    <thead><tr><td></td>${columns.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
    <tbody>${cells.map(
      (row, i) =>
        html`<tr><th scope="row">${rows[i]}</th>${row.map(
          ({ mean, sd, rank }) =>
            html`<td class=${rank}>${quantity(mean, format)} <small class="rank">${rank === 'behind' ? nothing : text.contest[rank]}</small><small class="spread">± ${quantity(sd, format, 'sd')}</small></td>`,
        )}</tr>`,
    )}</tbody></table></div>`;
}
