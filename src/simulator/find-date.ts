const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

const FORMS = [
  { pattern: /\b(\d{4})[-/](\d{1,2})[-/](\d{1,2})\b/, order: 'ymd' },
  { pattern: /\b(\d{1,2})[./-](\d{1,2})[./-](\d{4})\b/, order: 'dmy' },
  { pattern: /\b(\d{1,2})(?:st|nd|rd|th)?[ .-]+(?:of )?([A-Za-z]{3,9})\.?[ ,-]+(\d{4})\b/, order: 'dmy' },
  { pattern: /\b([A-Za-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})\b/, order: 'mdy' },
] as const;

/** The first date of a text as `2026-03-31`, or null. Of `3/4/2026` the day comes first. */
export function firstDate(text: string): string | null {
  for (const { pattern, order } of FORMS) {
    const match = pattern.exec(text);
    if (match === null) continue;
    const [, a = '', b = '', c = ''] = match;
    const iso = isoDate(order === 'ymd' ? [a, b, c] : order === 'dmy' ? [c, b, a] : [c, a, b]);
    if (iso !== null) return iso;
  }
  return null;
}

function isoDate([year, month, day]: [string, string, string]): string | null {
  const named = MONTHS.indexOf(month.slice(0, 3).toLowerCase()) + 1;
  const [first, second] = [named > 0 ? named : Number(month), Number(day)];
  // 03/31/2026 can only be American.
  const [m, d] = first > 12 && second <= 12 ? [second, first] : [first, second];
  const date = new Date(Date.UTC(Number(year), m - 1, d));
  const real = date.getUTCMonth() === m - 1 && date.getUTCDate() === d;
  return real ? date.toISOString().slice(0, 10) : null;
}
