import { stem } from './stem.ts';

/** Words that say nothing about what a text is about. */
const STOP_WORDS = new Set(
  (
    'a an the i my me mine you your we our it its is are am be was were been being do does did to of and or in on for ' +
    'at by with from as that this these those there here will would can could should shall may might must has have ' +
    'had having so if then than too very just but not no please hi hello hey thanks thank im ive id dont doesnt didnt ' +
    'cant isnt wasnt hasnt havent get got getting also any some about into out one use using used want need'
  ).split(' '),
);

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
