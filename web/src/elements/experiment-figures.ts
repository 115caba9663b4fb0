// Which element draws which figure of an experiment.
import { html, nothing } from 'lit';
import type { Experiment, Figure } from '../experiment/experiment';
import type { Measured } from '../experiment/verdict';
import type { Session } from '../session/session';
import type { Trials } from '../session/trials';
import './hillock-activation-plot';
import './hillock-born-dead';
import './hillock-contest';
import './hillock-curves';
import './hillock-gradient-flow';
import './hillock-loss-chart';
import './hillock-network';
import './hillock-seed-dots';
import './hillock-unit-timeline';

export interface FigureContext {
  readonly experiment: Experiment;
  readonly measured: Measured;
  readonly current: string;
  readonly session: Session | undefined;
  readonly trials: Trials | undefined;
  readonly seed: number;
  readonly turned: string;
}

const liveKinds = ['network', 'timeline', 'loss', 'gradients', 'activation'];

/** Whether the experiment shows a run while it trains. */
export const drawsLive = ({ figures }: Experiment): boolean => figures.some(({ kind }) => liveKinds.includes(kind));

/** Whether it shows trials, which have a seed and a condition, too. */
export const runsTrials = ({ figures }: Experiment): boolean => figures.some(({ kind }) => kind === 'lines');

export function figureView(figure: Figure, context: FigureContext): unknown {
  const { experiment, measured, current, session, trials, seed, turned } = context;
  const rows = new Map(session?.catalogues?.activations.map((row) => [row.name, row]));
  switch (figure.kind) {
    case 'network':
      return html`<hillock-network .session=${session} .labels=${new Map([...rows].map(([name, { label }]) => [name, label]))} .testPoints=${false}></hillock-network>`;
    case 'timeline':
      return html`<hillock-unit-timeline .session=${session}></hillock-unit-timeline>`;
    case 'loss':
      return html`<hillock-loss-chart .session=${session}></hillock-loss-chart>`;
    case 'gradients':
      return html`<hillock-gradient-flow .session=${session}></hillock-gradient-flow>`;
    case 'activation':
      return html`<hillock-activation-plot .session=${session} .rows=${rows}></hillock-activation-plot>`;
    case 'seeds':
      return html`<hillock-seed-dots .experiment=${experiment} .measured=${measured} .figure=${figure} .current=${current}></hillock-seed-dots>`;
    case 'lines':
      return html`<hillock-curves .experiment=${experiment} .measured=${measured} .figure=${figure} .current=${current} .trials=${trials} .seed=${seed} .turned=${turned}></hillock-curves>`;
    case 'bornDead':
      return html`<hillock-born-dead .experiment=${experiment} .measured=${measured} .figure=${figure}></hillock-born-dead>`;
    case 'contest':
      return html`<hillock-contest .experiment=${experiment} .measured=${measured} .figure=${figure} .current=${current}></hillock-contest>`;
    default:
      return nothing;
  }
}
