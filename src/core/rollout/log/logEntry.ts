import { z } from 'zod';
import { id, ORG_KEY, problemOf, REJECTED, TIME } from '../../dataSchema.js';
import { SCHEDULE_OUTCOMES } from '../../push/progress.js';
import { isTorn, parsedJson } from '../../text/json.js';
import type { Plain } from '../definition/schema.js';
import { PLANNED_ORG } from '../plan/plan.js';

const REQUEST = id('0DV');
const WAVE = z.string();

/** The rule by which a gate stopped a rollout. */
const GATE_RULE = z.enum(['maxFailures', 'maxSameSignature', 'minSample', 'minCompleted', 'window']);
export type GateRule = z.output<typeof GATE_RULE>;

/** A push of a rollout, and its wave. */
const PUSH_OF_WAVE = z.strictObject({ pushRequestId: REQUEST, wave: WAVE });
export type PushOfWave = z.output<typeof PUSH_OF_WAVE>;

/** What every line says. */
const LINE = z.strictObject({
  /** Random and unique to this line. */
  id: z.string().min(1),
  /** The time is the org's, and later than the time of every line that the writer had read. */
  time: TIME,
  host: z.string(),
  user: z.string(),
  /** The digest of the plan. */
  plan: z.string(),
  reason: z.string(),
});

const ENTRY = z.discriminatedUnion('what', [
  /** With the pushes that were taken over from a rollout whose log was lost. */
  LINE.extend({ what: z.literal('started'), takenOver: z.array(PUSH_OF_WAVE) }),
  LINE.extend({ what: z.literal('approved'), wave: WAVE }),
  LINE.extend({
    what: z.literal('push-intended'),
    wave: WAVE,
    orgs: z.array(ORG_KEY),
    start: TIME.nullable(),
    retry: z.boolean(),
  }),
  /** The request exists, without jobs. */
  LINE.extend({ what: z.literal('push-made'), intent: z.string(), ...PUSH_OF_WAVE.shape }),
  LINE.extend({
    what: z.literal('push-ended'),
    intent: z.string(),
    pushRequestId: REQUEST.nullable(),
    /** `nothing-accepted` also where no org was left to push to. */
    outcome: z.enum(SCHEDULE_OUTCOMES),
    /** The number of orgs in the push. */
    orgs: z.int().min(0),
    rejected: z.array(REJECTED),
    /** The intermediate version that it pushes. */
    via: id('04t').optional(),
  }),
  /** With the pushes that somebody else had canceled, if that is the reason. */
  LINE.extend({ what: z.literal('paused'), canceledPushes: z.array(REQUEST) }),
  LINE.extend({ what: z.literal('resumed'), canceledPushes: z.array(REQUEST) }),
  /** With the orgs that count against the wave so far; `accepted` as well. */
  LINE.extend({
    what: z.literal('tripped'),
    wave: WAVE,
    rule: GATE_RULE,
    inconclusive: z.boolean(),
    orgs: z.array(ORG_KEY),
  }),
  LINE.extend({ what: z.literal('accepted'), wave: WAVE, orgs: z.array(ORG_KEY) }),
  LINE.extend({ what: z.literal('aborted') }),
  /** Nothing more is pushed to these orgs. */
  LINE.extend({ what: z.literal('skipped'), by: z.enum(['person', 'org']), orgs: z.array(REJECTED) }),
  /**
   * The orgs that are listed, or pushed to in a wave of their own. `regressed`: those that had the version, and that
   * the hub now shows with an older one. The pushes that they were in until then no longer count.
   */
  LINE.extend({
    what: z.literal('new-subscribers'),
    orgs: z.array(PLANNED_ORG),
    regressed: z.array(z.strictObject({ orgKey: ORG_KEY, pushRequestIds: z.array(REQUEST) })).optional(),
  }),
  LINE.extend({ what: z.literal('cancel-intended'), pushRequestId: REQUEST }),
  LINE.extend({ what: z.literal('canceled'), pushRequestId: REQUEST }),
  /** Nothing was left to do. */
  LINE.extend({ what: z.literal('finished'), outcome: z.enum(['succeeded', 'partial']) }),
  /** From this line on, another plan applies. */
  LINE.extend({ what: z.literal('amended'), from: z.string() }),
]);

/** A line of the log. */
export type LogEntry = Plain<z.output<typeof ENTRY>>;

type EventOf<Entry> = Entry extends LogEntry ? Omit<Entry, keyof typeof LINE.shape> : never;

/**
 * An event of a rollout, or a decision of a person about it: a line without its writer, time and reason. An intent is
 * logged before each write to the org, and the result after it.
 */
export type RolloutEvent = EventOf<LogEntry>;

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
