/** Forms that no suffix rule brings together. */
const IRREGULAR: Readonly<Record<string, string>> = {
  stole: 'steal',
  stolen: 'steal',
  lost: 'lose',
  losing: 'lose',
  gave: 'give',
  given: 'give',
  took: 'take',
  taken: 'take',
  sent: 'send',
  paid: 'pay',
  payment: 'pay',
  broke: 'break',
  broken: 'break',
  forgot: 'forget',
  forgotten: 'forget',
  bought: 'buy',
  went: 'go',
  gone: 'go',
  children: 'child',
  people: 'person',
};

/** Longest first; what is left must keep three letters. */
const SUFFIXES = [
  'ications',
  'ication',
  'ations',
  'ation',
  'ings',
  'ing',
  'ied',
  'ies',
  'ers',
  'al',
  'ed',
  'es',
  'ly',
  'er',
  's',
  'e',
  'y',
];

/** A light stem: `arrived`, `arrive` and `arrival` agree, `cheque` and `check` don't. */
export function stem(word: string): string {
  const irregular = IRREGULAR[word];
  if (irregular !== undefined) return irregular;
  const suffix = SUFFIXES.find((end) => word.endsWith(end) && word.length - end.length >= 3);
  const cut = suffix === undefined ? word : word.slice(0, -suffix.length);
  // `topping` is `top`, `cancelled` is `cancel`: a doubled last letter came with the suffix.
  const single =
    suffix !== undefined && /([bdfglmnprt])\1$/.test(cut) && cut.length > 3 ? cut.slice(0, -1) : cut;
  return single.replace(/z$/, 's');
}
