/// <reference types="vite/client" />
// Made by vite.config.ts: the site starts the worker from a file, the other artefacts from a blob.
declare module 'virtual:spawn-worker' {
  export function spawnWorker(): Worker;
}
