import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const inBrowser = {
  include: ['tests/browser/**/*.test.ts'],
  fileParallelism: false, // a frame rate that is measured beside another browser means nothing
  testTimeout: 60_000,
  hookTimeout: 60_000,
  expect: { poll: { timeout: 20_000 } }, // one second, the default, is little for a page on a machine that does other things
};

export default defineConfig({
  resolve: {
    alias: { '@wasm': path('../build/wasm'), 'virtual:spawn-worker': path('../tests/web/spawn-worker.ts') },
  },
  test: {
    projects: [
      {
        extends: true,
        root: path('..'),
        test: {
          name: 'web',
          include: ['tests/{web,engine,smoke}/**/*.test.ts'],
          testTimeout: 30_000, // random properties and twenty seeds, on a machine that does other things, too
        },
      },
      {
        extends: true,
        root: path('..'),
        test: { name: 'chromium', ...inBrowser, exclude: ['**/firefox*'] },
      },
      {
        extends: true,
        root: path('..'),
        test: { name: 'firefox', ...inBrowser, include: ['tests/browser/**/firefox*.test.ts'] },
      },
    ],
  },
});
