/**
 * `npm run docs:guide`: runs the sessions in docs/guide with the real `sf` against the local Dev Hub, and inserts their
 * output. For Linux; needs a build. `-- retry` runs one page. A session is a code block of the language `console`.
 * `lines=20+2` keeps the first 20 and the last 2 lines of the output of each command. Comments prepare the hub:
 *
 *   <!-- hub: --scenario demo --clock 60 -->  options of the emulator; the first line of a page
 *   <!-- file: name -->                       the block below is written to this file
 *   <!-- run: sf ... -->                      runs a command without showing it
 *   <!-- advance: 48 -->                      moves the hub's clock by this many hours
 *   <!-- fault: {"route": "..."} -->          sets a fault in the hub
 *   <!-- clear: faults -->                    removes all faults
 */
import { globSync } from 'node:fs';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ROOT } from '../../test/support/sfSession.js';
import { readScreen } from './screen.js';
import { withTerminal, type Terminal } from './terminal.js';

/** On a page, long lines are not broken. */
const COLUMNS = 240;
const HOUR = 3_600_000;
const HUB = /^<!-- hub: (.*) -->$/m;
const STEP =
  /<!-- file: (?<file>.*) -->\n+```\w+\n(?<content>[\s\S]*?)^```$|<!-- (?<directive>run|advance|fault|clear): (?<value>.*) -->|^```console(?: lines=(?<head>\d+)(?:\+(?<tail>\d+))?)?\n(?<session>[\s\S]*?)^```$/gm;

type Groups = Partial<Record<'file' | 'content' | 'directive' | 'value' | 'head' | 'tail' | 'session', string>>;

const textOf = (output: string): string[] => {
  const lines = readScreen(output, COLUMNS).map((row) =>
    row
      .map(({ text }) => text)
      .join('')
      .trimEnd(),
  );
  while (lines.at(-1) === '') lines.pop();
  return lines;
};

const shortened = (lines: string[], head: number, tail: number): string[] =>
  lines.length <= head + tail + 1 ? lines : [...lines.slice(0, head), '...', ...lines.slice(lines.length - tail)];

/** The commands of a session. A line that ends in a backslash continues. */
const commandsOf = (session: string): string[] =>
  [...session.matchAll(/^\$ ((?:[^\n]*\\\n)*[^\n]*)$/gm)].map(([, command = '']) => command);

const replay = async ({ run }: Terminal, { session = '', head, tail }: Groups): Promise<string> => {
  const parts: string[] = [];
  for (const command of commandsOf(session)) {
    const lines = textOf(await run(command));
    parts.push([`$ ${command}`, ...shortened(lines, Number(head ?? Infinity), Number(tail ?? 0))].join('\n'));
  }
  return `${parts.join('\n\n')}\n`;
};

const prepare = async ({ hub, home, run }: Terminal, groups: Groups): Promise<void> => {
  const { file, content = '', directive, value = '' } = groups;
  if (file !== undefined) await writeFile(join(home, file), content);
  if (directive === 'run') await run(value);
  if (directive === 'advance') await hub.control('POST', 'clock', { advanceMs: Number(value) * HOUR });
  if (directive === 'fault') await hub.control('POST', 'faults', JSON.parse(value) as object);
  if (directive === 'clear') await hub.control('DELETE', value);
};

const rewrite = async (file: string): Promise<void> => {
  const text = await readFile(file, 'utf8');
  const [, options] = HUB.exec(text) ?? [];
  if (options === undefined) return;
  await withTerminal(COLUMNS, options.split(' '), async (terminal) => {
    await cp(join(ROOT, 'examples'), join(terminal.home, 'examples'), { recursive: true });
    let page = '';
    let done = 0;
    for (const { 0: whole, index, groups = {} } of text.matchAll(STEP)) {
      const { session } = groups as Groups;
      page += text.slice(done, index);
      done = index + whole.length;
      if (session === undefined) {
        await prepare(terminal, groups);
        page += whole;
      } else page += `${whole.slice(0, whole.indexOf('\n') + 1)}${await replay(terminal, groups)}\`\`\``;
    }
    await writeFile(file, page + text.slice(done));
  });
};

const [only = ''] = process.argv.slice(2);
for (const file of globSync('docs/guide/*.md', { cwd: ROOT })) {
  if (!basename(file, '.md').includes(only)) continue;
  console.log(file);
  await rewrite(join(ROOT, file));
}
