/**
 * Factor L of a symmetric positive definite matrix A = L Lᵀ, in place: the lower triangle of `matrix`, `[size, size]`
 * row by row, becomes L; what is above the diagonal is neither read nor changed.
 * Throws RangeError when the matrix is not positive definite.
 */
export function factorise(matrix: Float64Array, size: number): void {
  for (let row = 0; row < size; row++) {
    const start = row * size;
    for (let column = 0; column <= row; column++) {
      const other = column * size;
      let sum = matrix[start + column]!;
      for (let k = 0; k < column; k++) sum -= matrix[start + k]! * matrix[other + k]!;
      if (column < row) {
        matrix[start + column] = sum / matrix[other + column]!;
      } else {
        if (!(sum > 0)) throw new RangeError('the matrix is not positive definite');
        matrix[start + row] = Math.sqrt(sum);
      }
    }
  }
}

/** Solves L Lᵀ x = b in place, `b` being `[size]` and `factor` what {@link factorise} made. */
export function solve(factor: Float64Array, size: number, b: Float64Array): void {
  for (let row = 0; row < size; row++) {
    let sum = b[row]!;
    for (let k = 0; k < row; k++) sum -= factor[row * size + k]! * b[k]!;
    b[row] = sum / factor[row * size + row]!;
  }
  for (let row = size - 1; row >= 0; row--) {
    b[row] = b[row]! / factor[row * size + row]!;
    const value = b[row]!;
    for (let k = 0; k < row; k++) b[k] = b[k]! - factor[row * size + k]! * value;
  }
}
