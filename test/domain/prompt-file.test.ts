import { describe, expect, test } from 'vitest';

import { parsePromptFile } from '#domain/prompt-file.ts';

const WHOLE = `---
name: lean
description: "short queries"
---
# system
You sort messages.

# user
{{ input.text }}
`;

describe('a prompt file', () => {
  test('gives its name, its description and its parts with their lines', () => {
    expect(parsePromptFile(WHOLE)).toEqual({
      kind: 'parsed',
      prompt: {
        name: 'lean',
        description: 'short queries',
        sections: [
          { role: 'system', template: 'You sort messages.', line: 6 },
          { role: 'user', template: '{{ input.text }}', line: 9 },
        ],
      },
    });
  });

  test('needs no front matter and takes Windows line ends and a byte order mark', () => {
    expect(parsePromptFile('\uFEFF# user\r\n\r\nHello\r\nthere\r\n')).toEqual({
      kind: 'parsed',
      prompt: {
        name: null,
        description: null,
        sections: [{ role: 'user', template: 'Hello\nthere', line: 3 }],
      },
    });
  });

  test('takes a conversation as examples', () => {
    const parsed = parsePromptFile('# system\nA\n# user\nB\n# assistant\nC\n# user\nD');
    expect(parsed.kind === 'parsed' && parsed.prompt.sections.map((section) => section.role)).toEqual([
      'system',
      'user',
      'assistant',
      'user',
    ]);
  });

  test('leaves headings inside a fenced block and headings of other kinds in the text', () => {
    const parsed = parsePromptFile('# user\n```\n# system\n```\n## user\n# Notes\nx');
    expect(parsed.kind === 'parsed' && parsed.prompt.sections).toEqual([
      { role: 'user', template: '```\n# system\n```\n## user\n# Notes\nx', line: 2 },
    ]);
  });

  test.each([
    ['---\nname: a\n# user\nx', 1, 'no closing line'],
    ['---\nname: a\nname: b\n---\n# user\nx', 3, '"name" is given twice'],
    ['---\nname:\n---\n# user\nx', 2, '"name" is empty'],
    ['---\nnmae: a\n---\n# user\nx', 2, 'unknown key "nmae"'],
    ['---\njust words\n---\n# user\nx', 2, 'is no "key: value"'],
    ['hello\n# user\nx', 1, 'text before the first role heading'],
    ['# User\nx', 1, 'write the role heading as "# user"'],
    ['# system\nx', 2, 'no "# user" part'],
    ['', 1, 'no "# user" part'],
    ['# user\n\n', 2, 'the "# user" part is empty'],
    ['# user\nx\n# system\ny', 4, 'must come first'],
    ['# system\na\n# system\nb\n# user\nx', 4, 'must come first'],
    ['# user\nx\n# user\ny', 4, 'here "# assistant" is due'],
    ['# assistant\nx\n# user\ny', 2, 'here "# user" is due'],
    ['# user\nx\n# assistant\ny', 4, 'the last part must be "# user"'],
  ])('%j is refused at line %d: %s', (text, line, message) => {
    const parsed = parsePromptFile(text);
    expect(parsed.kind).toBe('invalid');
    const problems = parsed.kind === 'invalid' ? parsed.problems : [];
    expect(problems).toContainEqual({ line, message: expect.stringContaining(message) });
  });
});
