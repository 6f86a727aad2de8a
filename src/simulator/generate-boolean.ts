import { findWords } from './find-field.ts';
import type { Generated, Slot } from './generated.ts';
import { stemsOf } from './words.ts';

/** True where the item says so by a label, or uses the words of the property without a `not` before them. */
export function generateBoolean(slot: Slot): Generated {
  const words = findWords(slot.source, slot.name);
  const said =
    words === null
      ? null
      : /^(yes|true|y|1)\b/i.test(words)
        ? true
        : /^(no|false|n|0)\b/i.test(words)
          ? false
          : null;
  if (said !== null) return { value: said, found: true };
  const asked = stemsOf(slot.name.replace(/^(is|has|needs|requires|contains|wants|should)(?=[A-Z_])/, ''));
  const text = new Set(stemsOf(slot.source.text));
  const about = asked.length > 0 && asked.every((stem) => text.has(stem));
  return { value: about && !/\b(not|no|never|n't)\b/i.test(slot.source.text), found: about };
}
