/**
 * The linear regression of targets on inputs: the coefficients of the columns, then the constant.
 * Shapes: inputs rows of one length, targets a number a row. Source: Gauss 1809 (normal equations, in double).
 */
export function leastSquares(inputs: readonly (readonly number[])[], targets: readonly number[]): number[] {
  const rows = inputs.map((row) => [...row, 1]);
  const size = rows[0]?.length ?? 1;
  const at = (row: readonly number[], column: number) => row[column] ?? 0;
  // [X^T X | X^T y]
  const system = Array.from({ length: size }, (_, i) => [
    ...Array.from({ length: size }, (_, j) => rows.reduce((sum, row) => sum + at(row, i) * at(row, j), 0)),
    rows.reduce((sum, row, index) => sum + at(row, i) * (targets[index] ?? 0), 0),
  ]);
  for (let pivot = 0; pivot < size; pivot++) {
    const best = system.reduce(
      (found, row, i) => (i > pivot && Math.abs(at(row, pivot)) > Math.abs(at(system[found] ?? [], pivot)) ? i : found),
      pivot,
    );
    [system[pivot], system[best]] = [system[best] ?? [], system[pivot] ?? []];
    const row = system[pivot] ?? [];
    for (let other = 0; other < size; other++) {
      if (other === pivot) continue;
      const factor = at(system[other] ?? [], pivot) / at(row, pivot);
      system[other] = (system[other] ?? []).map((value, column) => value - factor * at(row, column));
    }
  }
  return system.map((row, i) => at(row, size) / at(row, i));
}

export const predictLinear = (coefficients: readonly number[], input: readonly number[]): number =>
  coefficients.reduce((sum, coefficient, i) => sum + coefficient * (i < input.length ? (input[i] ?? 0) : 1), 0);
