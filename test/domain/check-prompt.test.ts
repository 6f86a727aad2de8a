import { describe, expect, test } from 'vitest';
import { z } from 'zod';

import { checkPrompt } from '#domain/check-prompt.ts';
import { jsonSchemaOf } from '#domain/json-schema-of.ts';
import { parsePromptFile } from '#domain/prompt-file.ts';

const INPUT = z.object({
  text: z.string(),
  lines: z.array(z.object({ name: z.string() })),
  note: z.string().nullable(),
  customer: z.object({ name: z.string() }),
  either: z.union([z.object({ a: z.string() }), z.object({ b: z.string() })]),
  extra: z.record(z.string(), z.string()),
});

function problemsOf(user: string) {
  const schema = jsonSchemaOf(INPUT);
  const parsed = parsePromptFile(`# system\nFixed.\n# user\n${user}`);
  if (parsed.kind !== 'parsed' || schema.kind !== 'converted') throw new Error('The test is wrong.');
  return checkPrompt(parsed.prompt, schema.schema);
}

describe('when a task is loaded, its prompt', () => {
  test.each([
    '{{ input.text }}',
    '{{ input.text | upcase | truncate: 20 }}',
    '{{ task.name }} {{ task.version }} {{ task.description }}',
    '{% for line in input.lines %}{{ forloop.index }} {{ line.name }}{% endfor %}',
    '{{ input.lines.size }} {{ input.lines.first.name }} {{ input.lines[0].name }}',
    '{% if input.note %}{{ input.note }}{% else %}none{% endif %}',
    '{{ input.customer.name }} {{ input["text"] }}',
    '{{ input.either.a }} {{ input.either.b }} {{ input.extra.anything }}',
    '{% assign who = input.customer.name %}{{ who }}',
    '{{ input | json }}',
    'A text in [brackets], a [LINK](https://example.org), {, }, [1] and $5',
    '```\n{customer_name} [NAME] ${name}\n```\ntext',
    '~~~ts\nconst a = `${name}`;\n~~~',
  ])('may say %j', (user) => {
    expect(problemsOf(user)).toEqual([]);
  });

  test.each([
    ['Dear {customer_name}', 4, '{customer_name} looks like a placeholder'],
    ['a\nb ${name}', 5, '${name} looks like a placeholder'],
    ['Dear [NAME],', 4, '[NAME] looks like a placeholder'],
    ['Dear [FIRST_NAME]', 4, '[FIRST_NAME] looks like'],
    ['{% raw %}{{ name }}{% endraw %}', 4, '{{ name }} looks like'],
    ['```\nx\n```\n{after_fence}', 7, '{after_fence} looks like'],
    ['{{ input.txt }}', 4, 'unknown variable input.txt'],
    ['{{ input.customer.nmae }}', 4, 'unknown variable input.customer.nmae'],
    ['{{ input.lines.name }}', 4, 'unknown variable input.lines.name'],
    ['{{ input.text.words }}', 4, 'unknown variable input.text.words'],
    ['{% if input.missing %}x{% endif %}', 4, 'unknown variable input.missing'],
    ['{% for x in input.rows %}{{ x }}{% endfor %}', 4, 'unknown variable input.rows'],
    ['x\n\n{{ name }}', 6, 'only input.* and task.* are visible'],
    ['{{ process.env.HOME }}', 4, 'only input.* and task.* are visible'],
    ['{{ task.secret }}', 4, 'unknown variable task.secret'],
    ['{{ task }}', 4, 'unknown variable task'],
    ['{{ input.text | shout }}', 4, 'undefined filter: shout'],
    ['{{ input.text | raw }}', 4, 'undefined filter: raw'],
    ["{{ 'now' | date: '%s' }}", 4, 'undefined filter: date'],
    ['{{ input.lines | where_exp: "x", input.text }}', 4, 'undefined filter: where_exp'],
    ['{{ input.lines | sample }}', 4, 'undefined filter: sample'],
    ['{{ input.text ', 4, 'not closed'],
    ['{% if input.text %}x', 4, 'not closed'],
    ['{% include "other" %}', 4, 'tag "include" not found'],
    ['{% render "other" %}', 4, 'tag "render" not found'],
    ['{% layout "other" %}', 4, 'tag "layout" not found'],
    ['{% echo input.text %}', 4, 'tag "echo" not found'],
  ])('may not say %j', (user, line, message) => {
    expect(problemsOf(user)).toContainEqual({ line, message: expect.stringContaining(message) });
  });

  test('tells every problem at once', () => {
    expect(problemsOf('{a_b}\n{{ input.x }}\n{{ input.y }}')).toHaveLength(3);
  });
});
