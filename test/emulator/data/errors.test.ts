import { expect } from 'chai';
import { ERROR_TEMPLATES, renderError } from '../../../emulator/data/errors.js';
import { errorsOf, FAILURE_KINDS, OUTCOMES, outcomeOf } from '../../../emulator/data/outcomes.js';
import { ERROR_TYPES } from '../../../emulator/data/pushObjects.js';
import type { Row } from '../../../emulator/model.js';
import { only } from '../../support/only.js';

const KEY = '00D3z0000034UFB';

describe('push errors', () => {
  it('come in all the documented types', () => {
    const types = new Set(Object.values(ERROR_TEMPLATES).map(({ ErrorType }) => ErrorType));
    expect([...types]).to.have.members([...ERROR_TYPES]);
  });

  it('contain numbers derived from the org, the same each time, in the form that clients parse', () => {
    const GACK = /(?<gack_id>[\d-]+) \((?<stacktrace_id>[\d-]+)\)/;
    const { ErrorMessage } = renderError('gack', KEY);
    expect(ErrorMessage).to.match(GACK);
    expect(renderError('gack', KEY).ErrorMessage).to.equal(ErrorMessage);
    expect(renderError('gack', '00D3z0000034UFC').ErrorMessage).to.not.equal(ErrorMessage);
  });

  it('have no unfilled placeholders', () => {
    for (const key of Object.keys(ERROR_TEMPLATES) as Array<keyof typeof ERROR_TEMPLATES>) {
      expect(JSON.stringify(renderError(key, KEY)), key).to.not.match(/\{\w+\}/);
    }
  });

  it('include jobs with several errors, with none, and with one that says nothing', () => {
    const numbers = new Set(FAILURE_KINDS.map((kind) => errorsOf(OUTCOMES[kind], KEY).length));
    expect([...numbers]).to.include.members([0, 1, 3]);
    expect(errorsOf(OUTCOMES.wordless, KEY)[0]).to.include({ ErrorTitle: null, ErrorMessage: null });
  });

  it('include the two that the push does not cause, by the titles that other tools know', () => {
    const titles = (['subscriptionExpired', 'packageUninstalled'] as const).map(
      (kind) => errorsOf(OUTCOMES[kind], KEY)[0]?.ErrorTitle,
    );
    expect(titles).to.deep.equal(['Salesforce Subscription Expired', 'Package Uninstalled']);
  });

  it('end with a later push if they are transient', () => {
    // A row with the two hidden columns that decide.
    const subscriber = (_outcome: string, _failures: number) => only<Row>({ _outcome, _failures });
    expect(outcomeOf(subscriber('gack', 0)).fails).to.equal(true);
    expect(outcomeOf(subscriber('gack', 1)).fails).to.equal(false);
    expect(outcomeOf(subscriber('apexTest', 9)).fails).to.equal(true);
    expect(outcomeOf(subscriber('ok', 0)).fails).to.equal(false);
  });
});
