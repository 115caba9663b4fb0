import { css, html, nothing, type PropertyDeclarations } from 'lit';
import { Session } from '../session/session';
import { activationsText as text } from '../text/activations';
import { define } from './define';
import { HillockElement } from './hillock-element';
import './hillock-function-plot';
import { readShown } from './shown-functions';

/**
 * f and f' of some activations, alone in a foreign page. Attributes: `functions` as in an address of the Activations page
 * (`elu:alpha=2,relu`), `from`, `to`, `theme`.
 */
export class HillockFunctions extends HillockElement {
  static override properties: PropertyDeclarations = {
    functions: { type: String },
    from: { type: Number },
    to: { type: Number },
    theme: { type: String, reflect: true },
  };

  static override styles = css`
    :host { display: block; color: var(--ink); font: var(--weight) var(--text-s) / var(--leading) var(--sans); }
    :host([theme]) { background: var(--paper); padding: 1px var(--s2); }
  `;

  declare functions: string;
  declare from: number;
  declare to: number;
  declare theme: string;

  constructor() {
    super();
    this.functions = 'relu';
    this.from = -10;
    this.to = 10;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.session = new Session();
    void this.session.start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.session?.dispose();
    this.session = undefined;
  }

  protected override sessionChanged(): void {
    this.requestUpdate();
  }

  protected override render(): unknown {
    const { session } = this;
    if (session?.state.name === 'failed') return html`<p role="alert">${session.state.sentence}</p>`;
    const rows = session?.catalogues?.activations;
    if (!rows) return nothing;
    const shown = readShown(this.functions, rows).map((activation) => ({
      activation,
      label:
        activation.name === 'custom'
          ? text.own
          : (rows.find(({ name }) => name === activation.name)?.label ?? activation.name),
    }));
    return html`<hillock-function-plot .session=${session} .shown=${shown} from=${this.from} to=${this.to}></hillock-function-plot>`;
  }
}

define('hillock-functions', HillockFunctions);
