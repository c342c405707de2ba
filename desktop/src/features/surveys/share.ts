/** A share as per cent with one decimal; nothing to share is a dash. Pure. */
export const share = (value: number | null): string =>
  value === null ? "–" : `${(value * 100).toFixed(1)}%`;
