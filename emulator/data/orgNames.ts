import type { Random } from './random.js';

/**
 * Subscribers choose the names of their orgs: these are names that break terminals, tables, CSV files and spreadsheets.
 */
export const ODD_NAMES: ReadonlyArray<string | null> = [
  'Smith, Jones & "Partners"',
  'Line One\nLine Two',
  'Windows Corp\r\nSecond Division',
  'Rocket 🚀 Labs 👩‍💻',
  'חברת שלום בע"מ',
  'شركة الاختبار',
  '\u202egnp.exe\u202c Reversed Ltd',
  '\u001b[2J\u001b[HCleared Screen Inc',
  '\u001b]0;owned\u0007Title Inc',
  'C1 \u009b31mRed Control',
  '=HYPERLINK("http://example.invalid","open me")',
  '+43 Telefon AG',
  '-Minus GmbH',
  '@SUM(A1:A9) KG',
  '\tTabbed Holding',
  `Very ${'long '.repeat(49)}name`,
  null,
  "O'Reilly \\ Söhne; SELECT",
  'e\u0301clair & caf\u00e9 日本語株式会社',
  'NULL',
  '100%_wildcards',
  '<script>alert(1)</script>',
];

const FIRST = [
  'Northwind',
  'Contoso',
  'Fabrikam',
  'Initech',
  'Umbrella',
  'Globex',
  'Hooli',
  'Stark',
  'Wayne',
  'Tyrell',
  'Cyberdyne',
  'Soylent',
];
const SECOND = [
  'Health',
  'Foods',
  'Bank',
  'Energy',
  'Logistics',
  'Media',
  'Schools',
  'Insurance',
  'Robotics',
  'Travel',
  'Steel',
];

const oddName = (index: number): string | null => ODD_NAMES[index % ODD_NAMES.length] ?? null;

export const orgName = (org: number, oddEvery: number, random: Random): string | null => {
  if (oddEvery > 0 && org % oddEvery === oddEvery - 1) return oddName(Math.floor(org / oddEvery));
  return `${random.pick(FIRST)} ${random.pick(SECOND)} ${org + 1}`;
};
