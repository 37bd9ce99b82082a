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

/** One link of the parser's chain; `left` is empty, or bare parentheses, in front of a NOT. */
type Link = {
  readonly left: (Condition & Parentheses) | Pick<Parentheses, 'openParen'> | null;
  readonly operator?: 'AND' | 'OR' | 'NOT';
  readonly right?: Link;
};
type Parentheses = { readonly openParen?: number; readonly closeParen?: number };

/** The parser hands a chain of conditions that carry their parentheses along; this turns it back into a line of tokens. */
function* tokens(soql: string, clause: WhereClause | HavingClause): Iterable<Token> {
  let link: Link | undefined = clause;
  while (link) {
    const { left, operator }: Link = link;
    yield* Array<Token>(left?.openParen ?? 0).fill('(');
    if (left && 'operator' in left) {
      yield left;
      yield* Array<Token>(left.closeParen ?? 0).fill(')');
    } else if (operator !== 'NOT') {
      // It loses what follows NOT in a HAVING clause with parentheses: better refused than half understood.
      throw malformed(soql, 'NOT', "unexpected token: 'NOT'");
    }
    if (operator) yield operator;
    link = link.right;
  }
}

/**
 * SOQL's own grammar: a group is joined by AND alone or by OR alone, and NOT comes first in a group of its own. What
 * other dialects order by precedence has to be in parentheses here.
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

/** A test of the whole from a test of each condition. */
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

/** Conditions that every match meets. */
export const conjuncts = (logic: Logic): readonly Condition[] => {
  if (logic.kind === 'is') return [logic.condition];
  return logic.kind === 'and' ? logic.parts.flatMap(conjuncts) : [];
};
