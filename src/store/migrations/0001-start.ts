import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

import type { DialectTypes } from '#store/dialect-types.ts';

/** Batches, generations, their rounds, the ledger, bodies, pinned tasks and decisions. */
export function start(types: DialectTypes): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await createBodies(db, types);
      await createTasks(db, types);
      await createBatches(db, types);
      await createGenerations(db, types);
      await createRounds(db, types);
      await createAttempts(db, types);
      await createReviews(db, types);
    },
  };
}

async function createBodies(db: Kysely<unknown>, { integer, bytes, tableEnd }: DialectTypes): Promise<void> {
  await sql`create table bodies (
    hash text not null primary key,
    bytes ${bytes} not null,
    size ${integer} not null,
    created_at text not null
  ) ${tableEnd}`.execute(db);
}

async function createTasks(db: Kysely<unknown>, types: DialectTypes): Promise<void> {
  await sql`create table tasks (
    hash text not null primary key,
    name text not null,
    version ${types.integer} not null,
    pinned text not null,
    created_at text not null
  ) ${types.tableEnd}`.execute(db);
  // A generation is explained by what it was made with, so that must not change under it.
  await types.forbid(db, 'tasks', 'update');
}

async function createBatches(db: Kysely<unknown>, { integer, tableEnd }: DialectTypes): Promise<void> {
  await sql`create table batches (
    id text not null primary key,
    task text not null,
    version ${integer} not null,
    task_hash text,
    simulated ${integer} not null check (simulated in (0, 1)),
    state text not null check (state in ('running', 'paused', 'done', 'cancelled')),
    why text,
    submitted ${integer},
    concurrency ${integer} not null,
    created_at text not null,
    started_at text,
    ended_at text
  ) ${tableEnd}`.execute(db);
}

async function createGenerations(
  db: Kysely<unknown>,
  { integer, real, tableEnd }: DialectTypes,
): Promise<void> {
  await sql`create table generations (
    generation text not null primary key,
    task text not null,
    version ${integer} not null,
    batch text not null,
    item_id text not null,
    seq ${integer},
    run_order ${integer},
    input_hash text not null,
    input_body text not null references bodies (hash),
    extra text,
    metadata text,
    priority text not null check (priority in ('interactive', 'batch')),
    review_override text not null check (review_override in ('policy', 'always', 'never')),
    budget_usd ${real},
    round ${integer} not null,
    stage text not null check (stage in ('queued', 'generating', 'validating', 'repairing', 'review', 'done')),
    ending_kind text check (ending_kind in
      ('accepted', 'repaired', 'approved', 'rejected', 'dead-lettered', 'cancelled')),
    failure_kind text,
    failure_message text,
    simulated ${integer} not null check (simulated in (0, 1)),
    created_at text not null,
    ended_at text,
    unique (task, batch, item_id),
    check ((stage = 'done') = (ending_kind is not null)),
    check ((ending_kind is null) = (ended_at is null))
  ) ${tableEnd}`.execute(db);
  await sql`create index generations_batch on generations (batch, seq)`.execute(db);
  await sql`create index generations_run_order on generations (batch, run_order)`.execute(db);
  await sql`create index generations_item on generations (item_id)`.execute(db);
  await sql`create index generations_stage on generations (stage)`.execute(db);
  await sql`create index generations_ending on generations (ending_kind, ended_at)`.execute(db);
}

async function createRounds(db: Kysely<unknown>, { integer, real, tableEnd }: DialectTypes): Promise<void> {
  await sql`create table rounds (
    generation text not null references generations (generation),
    round ${integer} not null,
    task_hash text,
    plan text,
    run_id text,
    review_reason text,
    draft_attempt text,
    draft_hash text references bodies (hash),
    draft_valid ${integer},
    review_opened_at text,
    review_due_at text,
    started_at text not null,
    ended_at text,
    ending text,
    output_hash text references bodies (hash),
    attempts ${integer} not null default 0,
    input_tokens ${integer} not null default 0,
    cached_input_tokens ${integer} not null default 0,
    output_tokens ${integer} not null default 0,
    cost_usd ${real} not null default 0,
    primary key (generation, round),
    check ((ending is null) = (ended_at is null))
  ) ${tableEnd}`.execute(db);
}

async function createAttempts(db: Kysely<unknown>, { integer, real, tableEnd }: DialectTypes): Promise<void> {
  await sql`create table attempts (
    id text not null primary key,
    generation text not null,
    round ${integer} not null,
    step ${integer} not null,
    rung ${integer} not null,
    seq ${integer} not null,
    purpose text not null check (purpose in ('generate', 'repair')),
    endpoint text not null,
    protocol text not null,
    model text not null,
    mode text not null,
    prompt_name text not null,
    prompt_hash text not null,
    request_hash text not null,
    request_body text not null references bodies (hash),
    state text not null check (state in ('reserved', 'answered', 'failed', 'unknown')),
    status ${integer},
    failure_kind text,
    provider_code text,
    provider_request_id text,
    message text,
    answered_model text,
    stop_kind text,
    stop_raw text,
    input_tokens ${integer},
    cached_input_tokens ${integer},
    output_tokens ${integer},
    usage_state text check (usage_state in ('exact', 'estimated', 'absent')),
    cost_usd ${real},
    body_hash text references bodies (hash),
    reserved_at text not null,
    ended_at text,
    temporal_attempt ${integer} not null,
    worker text not null,
    verdict text,
    findings text,
    output_hash text references bodies (hash),
    foreign key (generation, round) references rounds (generation, round),
    check ((state = 'reserved') = (ended_at is null))
  ) ${tableEnd}`.execute(db);
  await sql`create index attempts_round on attempts (generation, round, seq)`.execute(db);
  await sql`create index attempts_reserved on attempts (reserved_at)`.execute(db);
  // The first answer is the step's answer; a later one stays on record as a paid extra.
  await sql`create unique index attempts_answer on attempts (generation, round, step) where state = 'answered'`.execute(
    db,
  );
}

async function createReviews(db: Kysely<unknown>, types: DialectTypes): Promise<void> {
  await sql`create table reviews (
    generation text not null,
    round ${types.integer} not null,
    decision_id text not null,
    seq ${types.integer} not null,
    action text not null check (action in ('approve', 'edit', 'reject', 'repair')),
    reviewer text not null,
    note text,
    hint text,
    sees text,
    before_hash text references bodies (hash),
    after_hash text references bodies (hash),
    outcome text not null check (outcome = 'applied' or outcome like 'refused:_%'),
    at text not null,
    primary key (generation, round, decision_id),
    foreign key (generation, round) references rounds (generation, round)
  ) ${types.tableEnd}`.execute(db);
  // Behind the workflow's reducer: one decision ends a round, whoever else was quick. A repair ends nothing.
  await sql`create unique index reviews_final on reviews (generation, round)
    where outcome = 'applied' and action <> 'repair'`.execute(db);
  await types.forbid(db, 'reviews', 'update');
  await types.forbid(db, 'reviews', 'delete');
}
