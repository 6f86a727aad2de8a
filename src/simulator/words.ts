/** Words that say nothing about what a text is about. */
const STOP_WORDS = new Set(
  (
    'a an the i my me mine you your we our it its is are am be was were been being do does did to of and or in on for ' +
    'at by with from as that this these those there here will would can could should shall may might must has have ' +
    'had having so if then than too very just but not no please hi hello hey thanks thank im ive id dont doesnt didnt ' +
    'cant isnt wasnt hasnt havent get got getting also any some about into out one use using used want need'
  ).split(' '),
);

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

/** Lower-case words of a text; identifiers such as `card_arrival` or `cardArrival` fall into their parts. */
export function wordsOf(text: string): string[] {
  const apart = text.replace(/([a-z])([A-Z])/g, '$1 $2').replaceAll(/['’]/g, '');
  return apart.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** The words that carry meaning, cut to their stems, in their order. */
export function stemsOf(text: string): string[] {
  return wordsOf(text)
    .filter((word) => !STOP_WORDS.has(word))
    .map(stem);
}

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
