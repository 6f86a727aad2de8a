import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { loadTask } from '#domain/load-task.ts';
import type { LoadedTask, TaskDefinition } from '#domain/task.ts';

import { baseOf } from './define-task.ts';

/** Reads the prompt files of all tasks and loads them; problems and notes are added to the two lists. */
export async function loadTasks(
  definitions: readonly TaskDefinition[],
  configDir: string,
  problems: string[],
  notes: string[],
): Promise<LoadedTask[]> {
  const tasks: LoadedTask[] = [];
  for (const definition of definitions) {
    const loaded = loadTask(definition, await readPrompts(definition, configDir, problems));
    if (loaded.kind === 'invalid') {
      problems.push(...loaded.problems);
      continue;
    }
    const { name, version } = loaded.task.pinned;
    if (tasks.some(({ pinned }) => pinned.name === name && pinned.version === version)) {
      problems.push(`Task ${name}: version ${version} is there twice.`);
    }
    tasks.push(loaded.task);
    notes.push(...loaded.notes);
  }
  return tasks;
}

async function readPrompts(
  definition: TaskDefinition,
  configDir: string,
  problems: string[],
): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  const folder = promptFolder(definition, configDir);
  const variants = Array.isArray(definition.prompts) ? definition.prompts : [];
  for (const { file } of variants) {
    if (typeof file !== 'string' || texts.has(file)) continue;
    const text = await readPrompt(resolve(folder, file));
    if (text.kind === 'read') texts.set(file, text.text);
    if (text.kind === 'unreadable') problems.push(`Task ${definition.name}, ${file}: ${text.message}.`);
  }
  return texts;
}

/** What a task's prompt files are relative to; of plain objects that never went through `defineTask`, the configuration. */
export function promptFolder(definition: TaskDefinition, configDir: string): string {
  const base = baseOf(definition);
  if (base === undefined) return configDir;
  const path = base.startsWith('file:') ? fileURLToPath(base) : base;
  return isAbsolute(path) ? dirname(path) : configDir;
}

type PromptText =
  | { readonly kind: 'read'; readonly text: string }
  /** Told by `loadTask`, which knows the variant. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreadable'; readonly message: string };

async function readPrompt(path: string): Promise<PromptText> {
  try {
    return { kind: 'read', text: new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path)) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { kind: 'absent' };
    return { kind: 'unreadable', message: error instanceof Error ? error.message : String(error) };
  }
}
