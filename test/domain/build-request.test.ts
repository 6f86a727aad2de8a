import { expect, test } from 'vitest';

import { buildRequest } from '#domain/build-request.ts';

const schema = {
  name: 't',
  description: 'd',
  jsonSchema: { type: 'object', properties: { a: { enum: ['x'] } } },
};
const base = { model: 'm', messages: [{ role: 'user', text: 'Hi' }] as const, schema, maxOutputTokens: 10 };

test('mode text asks for no structure', () => {
  expect(buildRequest({ ...base, mode: 'text' })).toEqual({
    model: 'm',
    messages: base.messages,
    mode: 'text',
    schema: null,
    maxOutputTokens: 10,
  });
});

test('mode tool leaves the messages alone and gives the schema', () => {
  expect(buildRequest({ ...base, mode: 'tool' })).toMatchObject({ messages: base.messages, schema });
});

test('mode prompt shows the schema to the model, in a fenced block of the system text', () => {
  const withSystem = { ...base, messages: [{ role: 'system', text: 'Sort.' }, ...base.messages] as const };
  for (const request of [
    buildRequest({ ...base, mode: 'prompt' }),
    buildRequest({ ...withSystem, mode: 'prompt' }),
  ]) {
    const [system, user] = request.messages;
    expect(system?.role).toBe('system');
    expect(user).toEqual(base.messages[0]);
    const shown = /```json\n([\s\S]*)\n```/.exec(system?.text ?? '')?.[1] ?? '';
    expect(JSON.parse(shown)).toEqual(schema.jsonSchema);
  }
});
