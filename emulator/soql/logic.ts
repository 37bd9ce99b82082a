import type {
  ConditionWithValueQuery,
  HavingClause,
  NegationCondition,
  WhereClause,
} from '@jetstreamapp/soql-parser-js';
import { malformed } from './refusal.js';

export type Condition = Exclude<ConditionWithValueQuery, NegationCondition>;

export type Logic =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Logic[] }
  | { readonly kind: 'not'; readonly part: Logic }
  | { readonly kind: 'is'; readonly condition: Condition };

type Token = '(' | ')' | 'AND' | 'OR' | 'NOT' | Condition;

/** One link of the parser's chain; before a NOT, `left` is empty or only parentheses. */
type Link = {
  readonly left: (Condition & Parentheses) | Pick<Parentheses, 'openParen'> | null;
  readonly operator?: 'AND' | 'OR' | 'NOT';
  readonly right?: Link;
};
type Parentheses = { readonly openParen?: number; readonly closeParen?: number };

/** The parser returns a chain of conditions with their parentheses; this converts it back to a list of tokens. */
function* tokens(soql: string, clause: WhereClause | HavingClause): Iterable<Token> {
  let link: Link | undefined = clause;
  while (link) {
    const { left, operator }: Link = link;
    yield* Array<Token>(left?.openParen ?? 0).fill('(');
    if (left && 'operator' in left) {
      yield left;
      yield* Array<Token>(left.closeParen ?? 0).fill(')');
    } else if (operator !== 'NOT') {
      // The parser loses the part after NOT in a HAVING clause with parentheses, so that the clause is refused.
      throw malformed(soql, 'NOT', "unexpected token: 'NOT'");
    }
    if (operator) yield operator;
    link = link.right;
  }
}

/**
 * SOQL's own grammar: a group is joined by AND only or by OR only, and NOT comes first in its own group. There is no
 * operator precedence; mixed conditions need parentheses.
 */
export const logicOf = (soql: string, clause: WhereClause | HavingClause): Logic => {
  const line = [...tokens(soql, clause)];
  let place = 0;

  const operand = (): Logic => {
    const token = line[place++];
    if (token === '(') {
      const inner = group();
      if (line[place++] !== ')') throw unexpected(line[place - 1]);
      return inner;
    }
    if (token === undefined || typeof token === 'string') throw unexpected(token);
    return { kind: 'is', condition: token };
  };

  const group = (): Logic => {
    if (line[place] === 'NOT') {
      place++;
      return { kind: 'not', part: operand() };
    }
    const first = operand();
    const joint = line[place];
    if (joint !== 'AND' && joint !== 'OR') return first;
    const parts = [first];
    while (line[place] === joint) {
      place++;
      parts.push(operand());
    }
    return { kind: joint === 'AND' ? 'and' : 'or', parts };
  };

  const unexpected = (token: Token | undefined): Error => {
    const word = typeof token === 'string' ? token : '';
    return malformed(soql, word, `unexpected token: '${word || '<EOF>'}'`);
  };

  const whole = group();
  if (place < line.length) throw unexpected(line[place]);
  return whole;
};

/** Combines the tests of conditions to one test. */
export const compileLogic = <T>(
  logic: Logic,
  test: (condition: Condition) => (item: T) => boolean,
): ((item: T) => boolean) => {
  if (logic.kind === 'is') return test(logic.condition);
  if (logic.kind === 'not') {
    const part = compileLogic(logic.part, test);
    return (item) => !part(item);
  }
  const parts = logic.parts.map((part) => compileLogic(part, test));
  if (logic.kind === 'and') return (item) => parts.every((part) => part(item));
  return (item) => parts.some((part) => part(item));
};

/** Conditions that every matching record satisfies. */
export const conjuncts = (logic: Logic): readonly Condition[] => {
  if (logic.kind === 'is') return [logic.condition];
  return logic.kind === 'and' ? logic.parts.flatMap(conjuncts) : [];
};
