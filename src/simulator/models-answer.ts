import type { Protocol } from './protocol.ts';

/** Any date will do, as long as it stays the same: 2026-01-01. */
const CREATED_SECONDS = 1_767_225_600;

/** The list of models, or one of them; null where it is not known. An empty name asks for the list. */
export function modelAnswer(protocol: Protocol, models: readonly string[], name: string): unknown {
  const entry = protocol === 'anthropic' ? anthropicModel : openaiModel;
  if (name !== '') return models.includes(name) ? entry(name) : null;
  const data = models.map(entry);
  if (protocol === 'openai') return { object: 'list', data };
  return { data, has_more: false, first_id: models[0] ?? null, last_id: models.at(-1) ?? null };
}

function anthropicModel(id: string): unknown {
  return { type: 'model', id, display_name: id, created_at: new Date(CREATED_SECONDS * 1000).toISOString() };
}

function openaiModel(id: string): unknown {
  return { id, object: 'model', created: CREATED_SECONDS, owned_by: 'simulator' };
}
