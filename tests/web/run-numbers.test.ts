// What figures ask of a run's frame.
import { expect, test } from 'vitest';
import { linkWeights } from '../../web/src/elements/run-numbers';
import { sessionOver, wire } from './wire';

const largest = (values: readonly number[]) => values.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a));

test('a link from or into a layer with more weights than links has the largest of its own', async () => {
  const session = sessionOver(wire());
  await session.start();
  const layers = [{ units: 3, type: 'crelu' }, { units: 2, type: 'maxout' }, { units: 4 }];
  expect(await session.open('a', { network: { layers } })).toBeUndefined();
  const run = session.run('a');
  if (!run?.frame) throw new Error('no frame has come');
  const { parameters } = run.frame;
  const [, into, plain] = run.opened.layout.filter(({ kind }) => kind === 'weights');
  expect([into?.shape, plain?.shape]).toEqual([
    [4, 6], // two pieces a unit; f(z) and f(-z) of three units
    [4, 2],
  ]);
  const at = (row: number, column: number) => parameters[(into?.offset ?? 0) + row * 6 + column] ?? 0;
  const links = [0, 1].flatMap((unit) =>
    [0, 1, 2].map((source) =>
      largest([0, 1].flatMap((piece) => [0, 3].map((half) => at(2 * unit + piece, source + half)))),
    ),
  );
  expect([...linkWeights(run, 1)]).toEqual(links);
  expect([...linkWeights(run, 2)]).toEqual([...parameters.subarray(plain?.offset ?? 0, (plain?.offset ?? 0) + 8)]);
  session.dispose();
});
