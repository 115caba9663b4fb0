// Runs that follow the first one of a session: the same seed, the same data, every setting the same but for one change.
import type { PartialSpec } from '../engine/types';
import { layerCount, merge, resizeLayers, settingsOf, specOf } from '../experiment/settings';
import type { Refusal } from './protocol';

/** A knob: settings that belong together, such as `training.optimizer` with its name and numbers. */
const knobOf = (path: string): string => path.split('.').slice(0, 2).join('.');

export class Variants {
  readonly #changes = new Map<string, PartialSpec>();
  readonly #refusals = new Map<string, Refusal>();

  /** In the order in which they were set. */
  get names(): readonly string[] {
    return [...this.#changes.keys()];
  }

  changeOf(name: string): PartialSpec | undefined {
    return this.#changes.get(name);
  }

  /** Why a variant has no run at present: its change does not go with the settings of the first run. */
  refusalOf(name: string): Refusal | undefined {
    return this.#refusals.get(name);
  }

  set(name: string, change: PartialSpec): void {
    this.#changes.set(name, change);
    this.#refusals.delete(name);
  }

  refuse(name: string, refusal: Refusal): void {
    this.#refusals.set(name, refusal);
  }

  delete(name: string): void {
    this.#changes.delete(name);
    this.#refusals.delete(name);
  }

  /** The whole spec of a variant of `leader`. */
  specOf(name: string, leader: PartialSpec): PartialSpec {
    const own = settingsOf(this.#changes.get(name) ?? {});
    if (layerCount(own) > 0) resizeLayers(own, layerCount(settingsOf(leader))); // of all layers, however many there are
    return merge(leader, specOf(own));
  }

  /** What of a live change of the first run a variant takes over: all but what it has of its own. */
  following(name: string, change: PartialSpec): PartialSpec {
    const turned = new Set([...settingsOf(change).keys()].map(knobOf));
    const own = [...settingsOf(this.#changes.get(name) ?? {})].filter(([path]) => turned.has(knobOf(path)));
    return merge(change, specOf(new Map(own)));
  }
}
