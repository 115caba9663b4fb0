import { html } from 'lit';
import { text as label } from '../draw/axis';
import { addMark, classColour, classShape } from '../draw/class-mark';
import { drawConfusion } from '../draw/confusion';
import type { Context, Rect } from '../draw/geometry';
import { integer, percent } from '../draw/number';
import type { Theme } from '../draw/theme';
import { english as text } from '../text/english';
import { define } from './define';
import { Figure, type Table } from './figure';

const margin = { left: 22, top: 34, between: 28 } as const;
const largest = 150;
/** It takes a pass over all examples, and nobody reads counts that change with every frame. */
const askEveryMs = 250;

/**
 * Which class is taken for which, of the train and of the test examples: rows are what they are, columns what they are
 * taken for.
 * It asks its session for the counts by itself.
 */
export class HillockConfusion extends Figure {
  /** Run and step of the last counts. */
  #counted = '';
  #waiting = false;
  #askedAt = Number.NEGATIVE_INFINITY;

  protected override get everyMs(): number {
    return 250;
  }

  protected get heading(): string {
    return text.confusion.title;
  }

  #side(width: number): number {
    return Math.min(largest, Math.floor((width - 2 * margin.left - margin.between) / 2));
  }

  protected heightAt(width: number): number {
    return margin.top + this.#side(width) + 4;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.session?.ask(this, undefined);
  }

  protected override sightChanged(): void {
    this.#ask();
  }

  protected override sessionChanged(): void {
    super.sessionChanged();
    this.#ask();
  }

  /** Asks for the counts, now and then while it trains, and once when it stands still. */
  #ask(): void {
    const { run, session } = this;
    if (!run || !session) return;
    const at = `${run.name} ${run.step} ${run.interventions}`;
    if (run.frame?.confusion) {
      this.#counted = at;
      this.#waiting = false;
    }
    if (!this.inSight) this.#waiting = false;
    else if (!this.#waiting && at !== this.#counted) {
      const running = session.state.name === 'running';
      this.#waiting = !running || performance.now() - this.#askedAt >= askEveryMs;
      if (this.#waiting) this.#askedAt = performance.now();
    }
    session.ask(this, this.#waiting ? { confusion: true } : undefined);
  }

  protected draw(ctx: Context, theme: Theme, width: number): void {
    const { confusion } = this.run?.latest ?? {};
    if (!confusion) return;
    const side = this.#side(width);
    const { classes } = confusion;
    [confusion.train, confusion.test].forEach((counts, part) => {
      const x = margin.left + part * (side + margin.between + margin.left);
      const rect = { x, y: margin.top, width: side, height: side };
      label(ctx, theme, x, 11, part === 0 ? text.loss.train : text.loss.test, { colour: theme.ink2 });
      drawMarks(ctx, theme, rect, classes);
      drawConfusion(ctx, theme, rect, counts, classes);
      ctx.strokeStyle = theme.ruleStrong;
      ctx.lineWidth = 1;
      ctx.strokeRect(rect.x + 0.5, rect.y + 0.5, side - 1, side - 1);
    });
  }

  protected override renderMore(): unknown {
    return html`<span class="more">${text.confusion.more}</span>`;
  }

  protected override renderUnder(): unknown {
    const { confusion } = this.run?.latest ?? {};
    if (!confusion) return html`<p class="verdict"></p>`;
    const [before, strong, after] = worstOf(
      confusion.test,
      confusion.classes,
      this.run?.frame?.report.stopped?.kind === 'nonFinite',
    );
    return html`<p class="verdict">${before}<strong>${strong}</strong>${after}</p>`;
  }

  protected get alternative(): string {
    const { confusion } = this.run?.latest ?? {};
    return confusion
      ? `${text.confusion.title}: ${worstOf(confusion.test, confusion.classes, this.run?.frame?.report.stopped?.kind === 'nonFinite').join('')}`
      : text.confusion.title;
  }

  protected get table(): Table {
    const { confusion } = this.run?.latest ?? {};
    const classes = confusion?.classes ?? 0;
    const names = Array.from({ length: classes }, (_, index) => text.data.className(index));
    const rowsOf = (part: string, counts: Float32Array) =>
      names.map((name, is) => [
        `${part}: ${name}`,
        ...Array.from(counts.subarray(is * classes, (is + 1) * classes), (count) => integer(count)),
      ]);
    return {
      caption: text.confusion.caption,
      columns: [text.confusion.is, ...names.map((name) => text.confusion.takenFor(name))],
      rows: confusion ? [...rowsOf(text.loss.train, confusion.train), ...rowsOf(text.loss.test, confusion.test)] : [],
    };
  }
}

/** The mark of each class at its row and its column. */
function drawMarks(ctx: Context, theme: Theme, rect: Rect, classes: number): void {
  const pitch = rect.width / classes;
  const size = Math.min(4.5, pitch / 3);
  for (let index = 0; index < classes; index++) {
    const middle = (index + 0.5) * pitch;
    ctx.fillStyle = classColour(theme, index, classes);
    ctx.beginPath();
    addMark(ctx, classShape(index, classes), rect.x - 10, rect.y + middle, size);
    addMark(ctx, classShape(index, classes), rect.x + middle, rect.y - 9, size);
    ctx.fill();
  }
}

/** The pair of classes that is mistaken most, in words. */
function worstOf(counts: Float32Array, classes: number, blown: boolean): readonly [string, string, string] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return blown ? text.confusion.blown : text.confusion.noTest;
  let worst = -1;
  counts.forEach((count, cell) => {
    const wrong = Math.floor(cell / classes) !== cell % classes;
    if (wrong && count > 0 && count > (counts[worst] ?? 0)) worst = cell;
  });
  if (worst < 0) return text.confusion.none;
  const row = counts.subarray(Math.floor(worst / classes) * classes, (Math.floor(worst / classes) + 1) * classes);
  const share = (counts[worst] ?? 0) / row.reduce((sum, count) => sum + count, 0);
  return text.confusion.worst(percent(share), Math.floor(worst / classes), worst % classes);
}

define('hillock-confusion', HillockConfusion);
