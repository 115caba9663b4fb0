import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const inBrowser = {
  include: ['tests/browser/**/*.test.ts'],
  fileParallelism: false, // a frame rate that is measured beside another browser means nothing
  testTimeout: 60_000,
  hookTimeout: 60_000,
};

export default defineConfig({
  resolve: { alias: { '@wasm': path('../build/wasm') } },
  test: {
    projects: [
      {
        extends: true,
        root: path('..'),
        test: { name: 'web', include: ['tests/{web,engine,smoke}/**/*.test.ts'] },
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
