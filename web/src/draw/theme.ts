import { parseColour, type Ramp, ramp } from './colour';

/** What a drawing needs to know of the page's tokens: resolved colours, one type size, one face. */
export interface Theme {
  readonly paper: string;
  readonly raised: string;
  readonly sunken: string;
  readonly ink: string;
  readonly ink2: string;
  readonly ink3: string;
  readonly rule: string;
  readonly ruleStrong: string;
  readonly focus: string;
  readonly minus: string;
  readonly plus: string;
  /** Of the classes where there are more than two. */
  readonly classes: readonly string[];
  readonly hatchDead: string;
  readonly hatchDormant: string;
  readonly firing: string;
  /** Of runs side by side, the first in ink. */
  readonly runs: readonly string[];
  /** -1 to +1. */
  readonly signed: Ramp;
  /** Share 0 to 1 on a square-root scale: see `firingShade`. */
  readonly fire: Ramp;
  /** Of axis numbers and captions, in px. */
  readonly textSize: number;
  readonly face: string;
}

const signedStops = ['minus-2', 'minus-1', 'zero', 'plus-1', 'plus-2'] as const;
const fireStops = ['fire-1', 'fire-2', 'fire-3', 'fire-4', 'fire-5', 'fire-6'] as const;

const classTokens = Array.from({ length: 10 }, (_, index) => `class-${index + 1}`);

/** `colour` resolves a token by its name without the dashes. */
export function readTheme(colour: (token: string) => string, textSize: number, face: string): Theme {
  return {
    paper: colour('paper'),
    raised: colour('raised'),
    sunken: colour('sunken'),
    ink: colour('ink'),
    ink2: colour('ink-2'),
    ink3: colour('ink-3'),
    rule: colour('rule'),
    ruleStrong: colour('rule-strong'),
    focus: colour('focus'),
    minus: colour('minus-2'),
    plus: colour('plus-2'),
    classes: classTokens.map(colour),
    hatchDead: colour('hatch-dead'),
    hatchDormant: colour('hatch-dormant'),
    firing: colour('fire-5'),
    runs: ['run-a', 'run-b', 'run-c', 'run-d'].map(colour),
    signed: ramp(signedStops.map((token) => parseColour(colour(token)))),
    fire: ramp(fireStops.map((token) => parseColour(colour(token)))),
    textSize,
    face,
  };
}

export const font = (theme: Theme, style = '', factor = 1): string =>
  `${style} ${theme.textSize * factor}px ${theme.face}`.trim();
