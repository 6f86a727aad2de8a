import type { InvalidAnswerKind } from './failure-kind.ts';
import type { Finding } from './finding.ts';

/** What validation says of one answer. */
export type Verdict =
  | { readonly kind: 'valid'; readonly mended: boolean; readonly output: unknown }
  | {
      readonly kind: 'invalid';
      /** The reason that decides what happens next; `Refused` goes to a person, the rest to repair. */
      readonly reason: InvalidAnswerKind;
      readonly findings: readonly Finding[];
      /** The value, where it fits the schema and failed a rule behind it: a person may overrule the rule. */
      readonly draft?: { readonly value: unknown };
    };
