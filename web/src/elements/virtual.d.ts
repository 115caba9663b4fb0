// Made by vite.config.ts from web/content/experiments: what other pages need to know of an experiment to point at it.
declare module 'virtual:experiment-index' {
  export const experimentIndex: readonly {
    readonly id: string;
    readonly title: string;
    /** Activations that its settings name. */
    readonly activations: readonly string[];
  }[];
}
