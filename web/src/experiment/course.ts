// All experiments there are, in the order of the course, and what was measured of each. A file that is put into
// web/content/experiments is in the course; nothing else has to know of it.
import { type Experiment, inOrder } from './experiment';
import { readExperiment } from './experiment-schema';
import type { Measured } from './verdict';

const files = import.meta.glob<unknown>('../../content/experiments/*.json', { eager: true, import: 'default' });
const measuredFiles = import.meta.glob<Measured>('../../content/measured/*.json', { eager: true, import: 'default' });

const nameOf = (path: string) => path.replace(/^.*\/|\.json$/g, '');

export const course: readonly Experiment[] = Object.entries(files)
  .map(([path, file]) => readExperiment(file, nameOf(path)))
  .sort(inOrder);

const measured = new Map(Object.entries(measuredFiles).map(([path, file]) => [nameOf(path), file]));

/** @throws {RangeError} if `scripts/experiments` has not run since the experiment was written. */
export function measuredOf(id: string): Measured {
  const found = measured.get(id);
  if (found) return found;
  throw new RangeError(`nothing was measured of "${id}": run scripts/experiments ${id}`);
}
