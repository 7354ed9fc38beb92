/** Dollars as people type them, in cents: `129`, `$1,299.90`; null where it is no sum. */
export function centsOf(typed: string): number | null {
  const found = /^\$?\s*(\d{1,9})(?:\.(\d{1,2}))?$/.exec(typed.trim().replaceAll(',', ''));
  if (!found) return null;
  const cents = Number(found[1]) * 100 + Number((found[2] ?? '').padEnd(2, '0'));
  return cents > 0 ? cents : null;
}
