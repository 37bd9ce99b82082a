import { PATTERNS } from './scalars.js';
import { pointTo, readable, type Fault, type Pointer } from './pointer.js';

/**
 * What is wrong between the values of a definition, of any shape: where a part of it is not what it should be, the
 * schema has said so.
 */
export const relationFaults = (value: unknown): Fault[] => {
  const waves = itemsOf(value, 'waves');
  return [
    ...sameNames(waves),
    ...afterRest(waves),
    ...beyondAll(waves),
    ...itemsOf(value, 'freezes').flatMap(backwards),
  ];
};

type Item = { at: Pointer; value: unknown };

const member = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;

const itemsOf = (value: unknown, key: string): Item[] => {
  const list = member(value, key);
  return Array.isArray(list) ? list.map((each: unknown, index) => ({ at: `/${key}/${index}`, value: each })) : [];
};

const faultIn = (item: Item, key: string, message: string): Fault => ({
  at: pointTo(item.at, key),
  part: 'value',
  message,
});

const sameNames = (waves: readonly Item[]): Fault[] => {
  const named = waves.filter(({ value }) => typeof member(value, 'name') === 'string');
  const groups = Map.groupBy(named, ({ value }) => member(value, 'name'));
  return [...groups.values()].flatMap(([first, ...others]) =>
    others.map((wave) => faultIn(wave, 'name', `write another name: ${readable(first?.at ?? '')} has this one`)),
  );
};

const afterRest = (waves: readonly Item[]): Fault[] => {
  const rest = waves.find(({ value }) => member(value, 'orgs') === 'rest');
  return rest === undefined || rest === waves.at(-1)
    ? []
    : [faultIn(rest, 'orgs', 'the rest leaves no orgs for the waves after it: only the last wave can take it')];
};

/** Whoever writes 1%, 10%, 50%, 100% means the share reached so far; taken as it is here, that ends after the third wave. */
const beyondAll = (waves: readonly Item[]): Fault[] => {
  const shares = waves.map(({ value }) => hundredths(member(value, 'orgs')));
  const total = shares.reduce((sum, share) => sum + share, 0);
  const last = waves[shares.findLastIndex((share) => share > 0)];
  return last === undefined || total <= 10_000
    ? []
    : [
        faultIn(
          last,
          'orgs',
          `with this, the waves take ${total / 100}% of the orgs: write the share that each wave takes itself, not what is reached with it`,
        ),
      ];
};

/** Whole numbers, because 0.1 and 0.2 do not add up. */
const hundredths = (orgs: unknown): number =>
  typeof orgs === 'string' && new RegExp(PATTERNS.percent).test(orgs) ? Math.round(Number.parseFloat(orgs) * 100) : 0;

const isDay = (value: unknown): value is string => typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value);

const backwards = (freeze: Item): Fault[] => {
  const [from, to] = [member(freeze.value, 'from'), member(freeze.value, 'to')];
  return isDay(from) && isDay(to) && to < from ? [faultIn(freeze, 'to', 'this is before from')] : [];
};
