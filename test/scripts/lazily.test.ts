import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import { requiringLazily } from '../../scripts/lazily.js';

const HELPERS = `var __importDefault = (this && this.__importDefault) || ((mod) => (mod && mod.__esModule ? mod : { default: mod }));`;

/** Runs CommonJS code of which every module is `{ name: <its name> }`; gives its exports and what it has required so far. */
const run = async (
  code: string,
): Promise<{ exports: Record<string, (given?: object) => unknown>; required: string[] }> => {
  const [exports, required]: [Record<string, (given?: object) => unknown>, string[]] = [{}, []];
  const require = (name: string): unknown => {
    required.push(name);
    return { name };
  };
  runInNewContext(await requiringLazily(`${HELPERS}\n${code}`), { exports, require });
  return { exports, required };
};

describe('the transform that makes modules run at their first use', () => {
  it('requires a module at the first use of its constant, once', async () => {
    const { exports, required } = await run(
      `const a_1 = require("a"); const b = require("./b"); exports.both = () => [a_1.name, b.name, a_1.name];`,
    );
    expect(required).to.deep.equal([]);
    expect(exports.both?.()).to.deep.equal(['a', './b', 'a']);
    exports.both?.();
    expect(required).to.deep.equal(['a', './b']);
  });

  it('supports default imports as TypeScript wraps them', async () => {
    const { exports, required } = await run(
      `const a_1 = __importDefault(require("a")); exports.name = () => a_1.default.name;`,
    );
    expect(required).to.deep.equal([]);
    expect(exports.name?.()).to.equal('a');
  });

  it('knows which names refer to the constant: others of that name, keys and texts stay unchanged', async () => {
    const { exports, required } = await run(`const ms = require("ms");
      exports.shadowed = (ms) => ms.name;
      exports.inner = () => { const ms = { name: 'inner' }; return ms.name; };
      exports.shorthand = () => ({ ms });
      exports.key = () => ({ ms: 1 }).ms;
      exports.text = () => \`ms.name \${'ms.name'}\`;`);
    expect(exports.shadowed?.({ name: 'given' })).to.equal('given');
    expect(exports.inner?.()).to.equal('inner');
    expect(exports.key?.()).to.equal(1);
    expect(exports.text?.()).to.equal('ms.name ms.name');
    expect(required).to.deep.equal([]);
    expect(exports.shorthand?.()).to.deep.equal({ ms: { name: 'ms' } });
  });

  it("leaves variables, destructured constants and Node's own modules unchanged", async () => {
    const { exports, required } = await run(`let a = require("a"); a = { name: 'other' };
      const { name } = require("b"); const fs = require("node:fs"); require("c");
      exports.names = () => [a.name, name, fs.name];`);
    expect(required).to.deep.equal(['a', 'b', 'node:fs', 'c']);
    expect(exports.names?.()).to.deep.equal(['other', 'b', 'node:fs']);
  });
});
