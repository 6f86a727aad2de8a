/** Below this, four digits would show little but zeros: a call costs parts of a cent. */
const SMALL_USD = 0.1;

export function usdText(usd: number): string {
  if (usd === 0) return '$0';
  return `$${usd.toFixed(usd < SMALL_USD ? 6 : 4)}`;
}

/** With a word on what is not real money. */
export function costText(usd: number, simulated: boolean): string {
  return simulated ? `${usdText(usd)} (simulated: nothing was spent)` : usdText(usd);
}
