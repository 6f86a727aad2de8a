import { expect, test } from 'vitest';

import { buildRequest } from '#domain/build-request.ts';
import { classicStyle } from '#domain/call-style.ts';

const schema = {
  name: 't',
  description: 'd',
  jsonSchema: { type: 'object', properties: { a: { enum: ['x'] } } },
};
const base = {
  model: 'm',
  messages: [{ role: 'user', text: 'Hi' }] as const,
  schema,
  maxOutputTokens: 10,
  style: classicStyle('openai'),
  stream: false,
};

test('mode text asks for no structure', () => {
  expect(buildRequest({ ...base, mode: 'text' })).toEqual({
    model: 'm',
    messages: base.messages,
    mode: 'text',
    schema: null,
    maxOutputTokens: 10,
    style: base.style,
    stream: false,
  });
});

test.each(['tool', 'schema'] as const)('mode %s leaves the messages alone and gives the schema', (mode) => {
  expect(buildRequest({ ...base, mode })).toMatchObject({ messages: base.messages, schema });
});

test.each(['prompt', 'json'] as const)(
  'mode %s shows the schema to the model, in a fenced block of the system text',
  (mode) => {
    const withSystem = { ...base, messages: [{ role: 'system', text: 'Sort.' }, ...base.messages] as const };
    for (const request of [buildRequest({ ...base, mode }), buildRequest({ ...withSystem, mode })]) {
      const [system, user] = request.messages;
      expect(system?.role).toBe('system');
      expect(user).toEqual(base.messages[0]);
      const shown = /```json\n([\s\S]*)\n```/.exec(system?.text ?? '')?.[1] ?? '';
      expect(JSON.parse(shown)).toEqual(schema.jsonSchema);
    }
  },
);
