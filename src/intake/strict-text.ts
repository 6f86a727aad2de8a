import { IntakeError } from './intake-error.ts';
import { MAX_RECORD_BYTES } from './record-splitter.ts';
import type { Piece } from './record-splitter.ts';

// A mark inside of the text is text: only the one at the beginning of the input is left out, by the splitter.
const STRICT = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A record as text, or why it is none. */
export type RecordText =
  | { readonly kind: 'text'; readonly line: number; readonly text: string }
  | { readonly kind: 'wrong'; readonly line: number; readonly problem: string };

/** Strict: a lax decoder would send replacement characters to a model. */
export function strictText(piece: Piece): RecordText {
  const { line } = piece;
  switch (piece.kind) {
    case 'record':
      try {
        return { kind: 'text', line, text: STRICT.decode(piece.bytes) };
      } catch {
        return { kind: 'wrong', line, problem: NOT_UTF8 };
      }
    case 'too-long':
      return {
        kind: 'wrong',
        line,
        problem: `it has ${piece.size} bytes, and at most ${MAX_RECORD_BYTES} are taken`,
      };
    case 'unclosed':
      throw new IntakeError(
        `In the record that begins on line ${line} a quote opens and never closes, so it can't be told where the next one begins; close it.`,
      );
  }
}

const NOT_UTF8 = 'it is not UTF-8 (another encoding, or bytes that were cut); save the file as UTF-8';
