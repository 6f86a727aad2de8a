import { parseObject } from './item-text.ts';

/** The whole members of an object that was cut: `{"a": 1, "b": "x` has `a`. */
export function completeMembers(json: string): Record<string, unknown> {
  let depth = 0;
  let quoted = false;
  let end = -1;
  for (let i = 0; i < json.length; i++) {
    const char = json[i];
    if (quoted && char === '\\') i++;
    else if (char === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (char === '{' || char === '[') depth++;
    else if (char === '}' || char === ']') depth--;
    else if (char === ',' && depth === 1) end = i;
  }
  return (end === -1 ? null : parseObject(`${json.slice(0, end)}}`)) ?? {};
}
