import { z } from 'zod';
import { id, ORG_KEY, problemOf, REJECTED, TIME } from '../../dataSchema.js';
import { SCHEDULE_OUTCOMES } from '../../push/progress.js';
import { isTorn, parsedJson } from '../../text/json.js';
import { GATE_RULES, type LogEntry } from './logEntry.js';
import { PLANNED_ORG } from '../plan/planSchema.js';

const REQUEST = id('0DV');
const WAVE = z.string();

const line = <What extends string, Shape extends z.ZodRawShape>(what: What, shape: Shape) =>
  z.strictObject({
    id: z.string().min(1),
    time: TIME,
    host: z.string(),
    user: z.string(),
    plan: z.string(),
    what: z.literal(what),
    ...shape,
    reason: z.string(),
  });

const ENTRY: z.ZodType<LogEntry> = z.discriminatedUnion('what', [
  line('started', { takenOver: z.array(z.strictObject({ pushRequestId: REQUEST, wave: WAVE })) }),
  line('approved', { wave: WAVE }),
  line('push-intended', { wave: WAVE, orgs: z.array(ORG_KEY), start: TIME.nullable(), retry: z.boolean() }),
  line('push-made', { intent: z.string(), wave: WAVE, pushRequestId: REQUEST }),
  line('push-ended', {
    intent: z.string(),
    pushRequestId: REQUEST.nullable(),
    outcome: z.enum(SCHEDULE_OUTCOMES),
    orgs: z.int().min(0),
    rejected: z.array(REJECTED),
    via: id('04t').optional(),
  }),
  line('paused', { canceledPushes: z.array(REQUEST) }),
  line('resumed', { canceledPushes: z.array(REQUEST) }),
  line('tripped', { wave: WAVE, rule: z.enum(GATE_RULES), inconclusive: z.boolean(), orgs: z.array(ORG_KEY) }),
  line('accepted', { wave: WAVE, orgs: z.array(ORG_KEY) }),
  line('aborted', {}),
  line('skipped', { by: z.enum(['person', 'org']), orgs: z.array(REJECTED) }),
  line('new-subscribers', {
    orgs: z.array(PLANNED_ORG),
    regressed: z.array(z.strictObject({ orgKey: ORG_KEY, pushRequestIds: z.array(REQUEST) })).optional(),
  }),
  line('cancel-intended', { pushRequestId: REQUEST }),
  line('canceled', { pushRequestId: REQUEST }),
  line('finished', { outcome: z.enum(['succeeded', 'partial']) }),
  line('amended', { from: z.string() }),
]);

/** The lines of a log, or the error in one of them. `whole`: the part of the text that consists of complete lines. */
export type LogReading =
  { ok: true; entries: LogEntry[]; whole: string } | { ok: false; line: number; problem: string; otherPlan?: string };

/**
 * Reads a log of one of these plans. An incomplete last line is ignored: the process ended while writing it. Any other
 * line that cannot be understood is an error, because it may be a line that halts the rollout.
 */
export const parseLog = (text: string, digests: readonly string[]): LogReading => {
  const lines = text.split('\n');
  const entries: LogEntry[] = [];
  const seen = new Map<string, string>();
  let whole = text;
  for (const [index, each] of lines.entries()) {
    const content = each.trim();
    if (content === '') continue;
    const isTail = index === lines.length - 1;
    const wrong = (problem: string): LogReading => ({ ok: false, line: index + 1, problem });
    const value = parsedJson(content);
    if (value === undefined) {
      if (!isTail || !isTorn(content)) return wrong('it is not JSON');
      whole = text.slice(0, text.length - each.length);
      continue;
    }
    const checked = ENTRY.safeParse(value);
    if (!checked.success) return wrong(problemOf(checked.error));
    const { plan: otherPlan } = checked.data;
    if (!digests.includes(otherPlan))
      return { ok: false, line: index + 1, problem: `it is of another plan (${otherPlan})`, otherPlan };
    const before = seen.get(checked.data.id);
    if (before !== undefined && before !== content) return wrong(`it differs from another line with the same id`);
    seen.set(checked.data.id, content);
    entries.push(checked.data);
  }
  return { ok: true, entries, whole };
};
