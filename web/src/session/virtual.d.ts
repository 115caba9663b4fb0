/// <reference types="vite/client" />
// Made by vite.config.ts: the site starts a worker from a file, the other artefacts from a blob.
declare module 'virtual:spawn-worker' {
  export function spawnWorker(): Worker;
}
declare module 'virtual:spawn-trial-worker' {
  export function spawnTrialWorker(): Worker;
}
