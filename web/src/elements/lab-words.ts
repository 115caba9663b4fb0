// What the Lab says: its large sentence, what a screen reader hears, and what stands on paper.
import { encodeLink } from '../experiment/link';
import { withoutExamples } from '../experiment/link-table';
import type { Session, SessionRun } from '../session/session';
import { english as text } from '../text/english';
import { onPaper } from './paper';

/** What is the case, then of what kind it is. */
export function headlineOf(session: Session | undefined): { readonly fact: string; readonly detail: string } {
  const report = session?.shown?.frame?.report;
  if (session?.state.name === 'failed') return { fact: text.headlineFailed, detail: '' };
  if (report?.stopped?.kind === 'nonFinite')
    return { fact: text.headlineBlown, detail: text.headlineBlownDetail(report.stopped.step) };
  return report ? text.headline(report) : { fact: text.headlineLoading, detail: '' };
}

/** The same as one sentence, with the step. */
export function sentenceOf(session: Session | undefined): string {
  const { fact, detail } = headlineOf(session);
  const step = session?.shown?.frame?.report.step;
  return step === undefined ? fact : text.announce(`${fact} ${detail}`.trim(), step);
}

/** What a sheet of paper needs to be had again. */
export function printedOf(run: SessionRun | undefined): string {
  if (!run || !onPaper()) return '';
  const settings = encodeLink(withoutExamples(run.spec)).replaceAll('&', ' ');
  return text.printed(run.spec.seed, run.frame?.report.step ?? 0, settings);
}
