import type { z } from 'zod';
import type { DEFINITION } from './schema.js';

type Plain<T> = { readonly [Key in keyof T]: Plain<T[Key]> };

/**
 * A staged rollout as its definition file describes it: plain data that survives JSON, with every default filled in.
 * Durations are milliseconds.
 */
export type RolloutDefinition = Plain<z.output<typeof DEFINITION>>;

/** What happens to subscribers that install the package after planning. */
export type NewSubscribers = RolloutDefinition['newSubscribers'];

export type Wave = RolloutDefinition['waves'][number];
/** Wave names are unique, and only the last wave may take the rest. */
export type WaveSelection = Wave['orgs'];
export type WaveFilter = Extract<WaveSelection, { by: 'filter' }>['filter'];

/** Times of day, `HH:MM`, in a time zone. A window that ends at or before its start ends on the next day. */
export type Window = Wave['windows'][number];
/** Days on which nothing is started, including the last one, as `2026-12-31`, in a time zone. */
export type Freeze = RolloutDefinition['freezes'][number];
/** The conditions on a wave before the next one may start; null: no limit. */
export type Gate = Wave['gate'];

/** An error in the file that has to be corrected; lines and columns begin with 1. */
export type DefinitionProblem = { line: number; column: number; path: string; message: string };

export type DefinitionReading =
  { ok: true; definition: RolloutDefinition } | { ok: false; problems: DefinitionProblem[] };
