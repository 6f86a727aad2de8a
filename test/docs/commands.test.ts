import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';

import { program } from '../../src/cli/command-line.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const PAGES = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'docs/**/*.md'];

/** Pages are written by several people at once; one that is not there yet has nothing to be wrong with. */
const pages = PAGES.flatMap((pattern) => globSync(pattern, { cwd: root })).filter((page) =>
  existsSync(join(root, page)),
);

/** What a shell would take as one word, quotes included. */
const WORD = /'[^']*'|"[^"]*"|[^\s'"]+/g;
/** Where a command ends: a comment, a pipe, another command, the prose behind a printed one. */
const END = /^(?:#|\||>|<|&&|;|\(|·)/;

interface Named {
  readonly page: string;
  readonly line: number;
  readonly words: readonly string[];
}

/** Every command line of a page: in code spans, and in fenced blocks where `proofline` begins a command. */
function namedIn(page: string): Named[] {
  let fenced = false;
  return readFileSync(join(root, page), 'utf8')
    .split('\n')
    .flatMap((text, index) => {
      if (text.startsWith('```')) {
        fenced = !fenced;
        return [];
      }
      const spans = fenced ? [text] : [...text.matchAll(/`([^`]+)`/g)].map(([, span = '']) => span);
      return spans.flatMap((span) => {
        const [, rest] = /(?:\bnpx |^\s*(?:\$ )?)proofline (.+)/.exec(span) ?? [];
        return rest === undefined ? [] : [{ page, line: index + 1, words: wordsOf(rest) }];
      });
    });
}

function wordsOf(text: string): string[] {
  const words = text.match(WORD) ?? [];
  const end = words.findIndex((word) => END.test(word) && !/^<[\w-]+>$/.test(word));
  return end === -1 ? words : words.slice(0, end);
}

/** Sentences on what the real command line does not know; none where it knows all. */
function problemsOf(words: readonly string[], from: Command): string[] {
  const [first = '', ...rest] = words;
  if (from.commands.length === 0) return flagProblems(words, from);
  // `review approve|edit` names several; `<command>` stands for any.
  if (/^<.+>$/.test(first)) return [];
  if (first.startsWith('-')) return flagProblems(words, from);
  return first.split('|').flatMap((name) => {
    const found = from.commands.find((command) => command.name() === name);
    if (found === undefined) return name === 'help' ? [] : [`${from.name()} has no command ${name}`];
    return problemsOf(rest, found);
  });
}

function flagProblems(words: readonly string[], command: Command): string[] {
  const known = new Set(['--help', '-h']);
  for (let at: Command | null = command; at !== null; at = at.parent) {
    for (const { long, short } of at.options) for (const flag of [long, short]) if (flag) known.add(flag);
  }
  return words
    .filter((word) => /^--?[a-z]/.test(word))
    .map((word) => word.split('=')[0] ?? word)
    .filter((flag) => !known.has(flag))
    .map((flag) => `${command.name()} has no ${flag}`);
}

describe('a command that a page names is one that the command line has', () => {
  const cli = program(() => {});

  test.for(pages)('%s', (page) => {
    const wrong = namedIn(page).flatMap(({ line, words }) =>
      problemsOf(words, cli).map((problem) => `${page}:${line}: ${problem} (${words.join(' ')})`),
    );
    expect(wrong).toEqual([]);
  });

  test('and one that it has not is found', () => {
    const problems = (text: string) => problemsOf(wordsOf(text), cli);
    expect(problems('fly --high')).toEqual(['proofline has no command fly']);
    expect(problems('run triage in.csv --higth 3 # --not-seen')).toEqual(['run has no --higth']);
    expect(problems('review approve|drop <id>')).toEqual(['review has no command drop']);
    expect(problems("generate triage --input '--no-flag' --live --config x.ts")).toEqual([]);
  });
});
