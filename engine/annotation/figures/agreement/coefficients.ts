import type { Tally } from './tally.ts';

/**
 * Cohen's kappa, `(po - pe) / (1 - pe)` (J. Cohen, "A Coefficient of Agreement for Nominal Scales", Educational and
 * Psychological Measurement 20, 1960). Null without units, and where chance alone must agree.
 */
export function cohensKappa(tally: Tally): number | null {
  const { total } = tally;
  if (total === 0) return null;
  const [rows, columns] = tally.margins();
  let byChance = 0;
  for (const [name, count] of rows) byChance += count * (columns.get(name) ?? 0);
  // Compared before anything is divided, so that "chance must agree" is exactly that.
  const all = total * total;
  return byChance === all ? null : (tally.agreed * total - byChance) / (all - byChance);
}

/**
 * Krippendorff's alpha for nominal data of two coders without gaps (K. Krippendorff, "Computing Krippendorff's
 * Alpha-Reliability", 2011): `1 - (n - 1) sum(o_ck) / sum(n_c n_k)` over pairs of different categories. Null without units,
 * and where only one category was used.
 */
export function krippendorffsAlpha(tally: Tally): number | null {
  const [rows, columns] = tally.margins();
  const uses = new Map<string, number>();
  for (const name of tally.categories) uses.set(name, (rows.get(name) ?? 0) + (columns.get(name) ?? 0));
  const values = 2 * tally.total;
  const observed = 2 * (tally.total - tally.agreed);
  const expected = values * values - [...uses.values()].reduce((sum, count) => sum + count * count, 0);
  return expected === 0 ? null : 1 - ((values - 1) * observed) / expected;
}

/** Share of units that agree, 0 to 1; null without units. */
export function observedAgreement(tally: Tally): number | null {
  return tally.total === 0 ? null : tally.agreed / tally.total;
}
