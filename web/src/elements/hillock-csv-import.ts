import { css, html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { type Csv, type CsvProblem, parseCsv } from '../experiment/csv';
import {
  type Column,
  columnsOf,
  type FieldProblem,
  guessRoles,
  importTable,
  type Role,
} from '../experiment/table-import';
import { english as text } from '../text/english';
import { controls } from './control-style';
import { define } from './define';

const previewRows = 5;
/** A file larger than this is no table for a toy network. */
const mostBytes = 4_000_000;
/** Text that is typed is read after a pause of this length. */
const settleMs = 250;

/**
 * A table that is pasted, dropped or opened: a look at it, what each column is, and what is wrong with which line.
 * @fires hillock-points (`detail`: data of a spec, number of classes).
 */
export class HillockCsvImport extends LitElement {
  static override properties: PropertyDeclarations = {
    csv: { state: true },
    roles: { state: true },
    problems: { state: true },
    over: { state: true },
    note: { state: true },
  };

  static override styles = [
    controls,
    css`
      :host { display: block; font: var(--weight) var(--text-s) / var(--leading) var(--sans); color: var(--ink); font-variant-numeric: tabular-nums; }
      .drop { display: grid; gap: 6px; }
      textarea { inline-size: 100%; min-block-size: 72px; resize: vertical; font: var(--text-xs) / 1.4 ui-monospace, monospace; color: inherit; background: var(--raised); border: 1px solid var(--rule-strong); border-radius: var(--radius); padding: 6px; box-sizing: border-box; }
      .over textarea { border-style: dashed; border-color: var(--ink); }
      .row { display: flex; flex-wrap: wrap; gap: 6px 12px; align-items: center; font-size: var(--text-xs); }
      .file { position: relative; }
      .file input { position: absolute; inset: 0; opacity: 0; inline-size: 100%; cursor: pointer; }
      .file:focus-within { outline: 2px solid var(--focus); outline-offset: 2px; }
      .file span { display: inline-flex; align-items: center; min-block-size: min(24px, var(--target)); text-decoration: underline; text-underline-offset: 3px; text-decoration-color: var(--rule-strong); }
      @media (pointer: coarse) { .file span { min-block-size: var(--target); } }
      .preview { overflow-x: auto; margin-block-start: 8px; }
      table { border-collapse: collapse; font-size: var(--text-xs); }
      caption { text-align: start; color: var(--ink-3); padding-block-end: 4px; }
      th, td { padding: 2px 8px 2px 0; text-align: end; white-space: nowrap; max-inline-size: 9em; overflow: hidden; text-overflow: ellipsis; }
      th { font-weight: var(--weight-strong); vertical-align: bottom; }
      tbody tr { border-block-start: 1px solid var(--rule); }
      select { font-size: var(--text-xs); max-inline-size: 7em; }
      ul { margin: 6px 0 0; padding-inline-start: 1.2em; font-size: var(--text-xs); line-height: 1.45; }
      .note { font-size: var(--text-xs); line-height: 1.4; color: var(--ink-3); margin: 6px 0 0; }
      .use { margin-block-start: 8px; }
      .wrong { border-inline-start: 3px solid var(--ink); padding-inline-start: 10px; margin-block-start: 8px; }
      .wrong p { margin: 0; font-size: var(--text-xs); }
    `,
  ];

  declare csv: Csv | undefined;
  declare roles: readonly Role[];
  declare problems: readonly FieldProblem[];
  declare over: boolean;
  declare note: string;
  #columns: readonly Column[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.roles = [];
    this.problems = [];
    this.over = false;
    this.note = '';
  }

  protected override render(): unknown {
    return html`<div class=${this.over ? 'drop over' : 'drop'} @dragover=${this.#dragged} @dragleave=${this.#left} @drop=${this.#dropped}>
        <textarea aria-label=${text.data.csvLabel} placeholder=${text.data.csvPlaceholder} spellcheck="false" @input=${this.#typed}></textarea>
        <div class="row"><label class="file"><span>${text.data.openFile}</span><input type="file" accept=".csv,.tsv,.txt,text/csv,text/plain" aria-label=${text.data.openFile} @change=${this.#picked}></label></div>
      </div>
      ${this.note ? html`<p class="note" role="alert">${this.note}</p>` : nothing}
      ${this.csv ? this.#renderTable(this.csv) : nothing}`;
  }

  #renderTable(csv: Csv): TemplateResult {
    const told = [...csv.problems.map(tellLine), ...this.problems.map(text.data.fieldProblem)];
    const inputs = this.roles.filter((role) => role === 'input').length;
    const target = this.roles.some((role) => role === 'class' || role === 'value');
    const ready = csv.rows.length > 1 && inputs > 0 && target;
    return html`<div class="preview" tabindex="0" role="region" aria-label=${text.data.preview}><table>
        <caption>${text.data.csvFound(csv.rows.length, this.#columns.length)}</caption>
        <thead><tr>${this.#columns.map(
          (
            column,
            at,
          ) => html`<th scope="col">${column.name}<br><select aria-label=${text.data.roleOf(column.name)} @change=${(event: Event) => this.#role(at, event)}>
            ${(['input', 'class', 'value', 'none'] as const).map((role) => html`<option value=${role} ?selected=${role === this.roles[at]}>${text.data.roles[role]}</option>`)}
          </select></th>`,
        )}</tr></thead>
        <tbody>${csv.rows.slice(0, previewRows).map((row) => html`<tr>${row.fields.map((field) => html`<td>${field}</td>`)}</tr>`)}</tbody>
      </table></div>
      ${told.length > 0 ? html`<div class="wrong" role="alert"><p>${csv.problems.length > 0 ? text.data.leftOut : text.data.inTheWay}</p><ul>${told.map((sentence) => html`<li>${sentence}</li>`)}</ul></div>` : nothing}
      <div class="row use"><button class="plain" ?disabled=${!ready} @click=${this.#use}>${text.data.train(csv.rows.length)}</button></div>
      ${ready ? nothing : html`<p class="note">${text.data.needColumns}</p>`}`;
  }

  #typed(event: Event): void {
    if (!(event.target instanceof HTMLTextAreaElement)) return;
    const { value } = event.target;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#read(value), settleMs);
  }

  #dragged(event: DragEvent): void {
    event.preventDefault();
    this.over = true;
  }

  #left(): void {
    this.over = false;
  }

  async #dropped(event: DragEvent): Promise<void> {
    event.preventDefault();
    this.over = false;
    const [file] = event.dataTransfer?.files ?? [];
    if (file) await this.#open(file);
    else this.#show(event.dataTransfer?.getData('text/plain') ?? '');
  }

  async #picked(event: Event): Promise<void> {
    const [file] = event.target instanceof HTMLInputElement ? (event.target.files ?? []) : [];
    if (file) await this.#open(file);
  }

  async #open(file: File): Promise<void> {
    if (file.size > mostBytes) {
      this.note = text.data.tooLarge(file.name, mostBytes / 1e6);
      return;
    }
    this.#show(await file.text());
  }

  #show(value: string): void {
    const area = this.renderRoot.querySelector('textarea');
    if (area) area.value = value;
    this.#read(value);
  }

  #read(value: string): void {
    this.note = '';
    this.problems = [];
    this.csv = value.trim() === '' ? undefined : parseCsv(value);
    this.#columns = this.csv ? columnsOf(this.csv) : [];
    this.roles = guessRoles(this.#columns, this.csv?.rows.length ?? 0);
  }

  /** There is one column to learn. */
  #role(at: number, event: Event): void {
    if (!(event.target instanceof HTMLSelectElement)) return;
    const role = event.target.value as Role;
    const target = role === 'class' || role === 'value';
    const instead: Role = 'none';
    this.roles = this.roles.map((old, column) => {
      if (column === at) return role;
      return target && (old === 'class' || old === 'value') ? instead : old;
    });
    this.problems = [];
  }

  #use(): void {
    const { csv } = this;
    if (!csv) return;
    const imported = importTable(csv, this.#columns, this.roles);
    if (!('table' in imported)) {
      this.problems = imported;
      return;
    }
    this.problems = [];
    const { table, classNames } = imported;
    // Columns of any size train only where they are brought to one.
    const data = { ...table, shuffle: true, scaling: { name: 'standardize' } };
    const detail = { data, classes: classNames.length > 0 ? Math.max(2, classNames.length) : 0 };
    this.dispatchEvent(new CustomEvent('hillock-points', { detail, bubbles: true, composed: true }));
  }
}

function tellLine({ kind, line, fields, expected }: CsvProblem): string {
  return text.data.lineProblem[kind](line, fields, expected);
}

define('hillock-csv-import', HillockCsvImport);
