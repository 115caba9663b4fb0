import { css, html, nothing, type PropertyDeclarations } from 'lit';
import type { Context } from '../draw/geometry';
import type { Theme } from '../draw/theme';
import { define } from './define';
import { Figure, type Table } from './figure';

/** What a chart shows: how it is drawn, what it says, and its numbers. */
export interface ChartContent {
  readonly heading: string;
  readonly note: string;
  readonly alternative: string;
  readonly table: Table;
  /** Height at a width, in px. */
  readonly height: (width: number) => number;
  readonly draw: (ctx: Context, theme: Theme, width: number, height: number) => void;
}

/** A figure of what was measured before: it does not follow a run. */
export class HillockChart extends Figure {
  static override properties: PropertyDeclarations = { content: { attribute: false } };
  static override styles = [
    ...Figure.styles,
    css`.head h2, span.more { white-space: normal; flex: 0 1 auto; } span.more { text-align: end; min-inline-size: 12em; }`,
  ];

  declare content: ChartContent | undefined;

  protected get heading(): string {
    return this.content?.heading ?? '';
  }
  protected heightAt(width: number): number {
    return this.content?.height(width) ?? 260;
  }
  protected draw(ctx: Context, theme: Theme, width: number, height: number): void {
    this.content?.draw(ctx, theme, width, height);
  }
  protected get alternative(): string {
    return this.content?.alternative ?? '';
  }
  protected get table(): Table {
    return this.content?.table ?? { caption: '', columns: [], rows: [] };
  }
  protected override renderMore(): unknown {
    return this.content?.note ? html`<span class="more">${this.content.note}</span>` : nothing;
  }
}

define('hillock-chart', HillockChart);
