/**
 * Whether a SOQL condition of the user's own closes every quote and parenthesis that it opens, and none that it does
 * not: only then does it mean the same inside a longer query.
 */
export const isBalanced = (condition: string): boolean => {
  const withoutTexts = condition.replaceAll(/'(?:\\.|[^'\\])*'/gs, '');
  if (condition.trim() === '' || withoutTexts.includes("'")) return false;
  let depth = 0;
  for (const character of withoutTexts) {
    if (character === '(') depth++;
    if (character === ')' && --depth < 0) return false;
  }
  return depth === 0;
};
