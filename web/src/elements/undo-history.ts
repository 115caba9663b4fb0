// What can be taken back, and done again.
import type { Saved, SessionRun } from '../session/session';

/** The runs before something was done to them. */
export interface Deed {
  readonly before: Saved;
  /** Set by hand, in this run; else settings were others. */
  readonly hand?: SessionRun;
}

const mostDeeds = 100;
/** Wide networks are megabytes each time: the oldest deeds are forgotten before a page holds more than this. */
const mostBytes = 64e6;

export class UndoHistory {
  #past: Deed[] = [];
  #future: Deed[] = [];
  readonly #valid: (deed: Deed) => boolean;

  /** @param valid whether a deed can be taken back as things are. */
  constructor(valid: (deed: Deed) => boolean) {
    this.#valid = valid;
  }

  get canUndo(): boolean {
    return this.#past.some(this.#valid);
  }
  get canRedo(): boolean {
    return this.#future.some(this.#valid);
  }

  remember(deed: Deed): void {
    this.#past.push(deed);
    this.#future = [];
    const known = new Set<object>();
    let [bytes, kept] = [0, 0];
    while (kept < Math.min(mostDeeds, this.#past.length)) {
      bytes += bytesOf(this.#past[this.#past.length - 1 - kept], known);
      if (bytes > mostBytes && kept > 0) break;
      kept++;
    }
    this.#past.splice(0, this.#past.length - kept);
  }

  /** Takes the last deed back, or does it again: `travel` goes to it and gives what was until then. */
  async travel(back: boolean, travel: (deed: Deed) => Promise<Saved | undefined>): Promise<Deed | undefined> {
    const [from, to] = back ? [this.#past, this.#future] : [this.#future, this.#past];
    let deed = from.pop();
    while (deed && !this.#valid(deed)) deed = from.pop();
    const until = deed && (await travel(deed));
    if (deed && until) to.push({ ...deed, before: until });
    return deed;
  }
}

/** Of what is not in `known`, which it then is: deeds share the histories of their runs. */
function bytesOf(deed: Deed | undefined, known: Set<object>): number {
  let bytes = 0;
  for (const { checkpoint, history } of deed?.before.runs ?? []) {
    bytes += checkpoint.bytes.length + (known.has(history) ? 0 : history.bytes);
    known.add(history);
  }
  return bytes;
}
