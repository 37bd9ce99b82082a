/**
 * Whether a user's SOQL condition closes every quote and parenthesis that it opens, and no others. Only then does it
 * keep its meaning inside a longer query.
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
