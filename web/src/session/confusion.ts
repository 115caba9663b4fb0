/**
 * How many examples of each class are taken for each class.
 * Shapes: targets a class index each; outputs examples x classes, or one each, then a value above `middle` stands for
 * the second class; the result classes x classes, row-major: the class that is, by the class that is taken.
 */
export function confusionMatrix(
  targets: Float32Array,
  outputs: Float32Array,
  classes: number,
  middle: number,
): Float32Array {
  const counts = new Float32Array(classes * classes);
  const width = targets.length > 0 ? Math.round(outputs.length / targets.length) : 1;
  targets.forEach((target, example) => {
    if (Number.isNaN(outputs[example * width] ?? Number.NaN)) return; // of a run that has blown up
    let taken = 0;
    if (width === 1) taken = (outputs[example] ?? 0) > middle ? 1 : 0;
    else {
      for (let output = 1; output < width; output++)
        if ((outputs[example * width + output] ?? 0) > (outputs[example * width + taken] ?? 0)) taken = output;
    }
    const cell = target * classes + taken;
    counts[cell] = (counts[cell] ?? 0) + 1;
  });
  return counts;
}
