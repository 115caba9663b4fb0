import { functionMeasures } from './function-measures';
import type { MeasureKind } from './look';
import { networkMeasures } from './network-measures';
import { thinnedMeasures } from './thinned-measures';
import { unitMeasures } from './unit-measures';

/** Everything that an experiment can measure, by the name that its file uses. */
export const measureKinds: Readonly<Record<string, MeasureKind>> = {
  ...unitMeasures,
  ...functionMeasures,
  ...networkMeasures,
  ...thinnedMeasures,
};
