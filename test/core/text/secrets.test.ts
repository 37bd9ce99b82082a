import { expect } from 'chai';
import { hideSecrets } from '../../../src/core/text/redact.js';

const KEY = '00D3z0000034UFB';
const HIDDEN = '(a token, not shown)';

describe('a token', () => {
  const TEXTS: Array<[text: string, shown: string]> = [
    [`"${KEY}!AQEAQPlannedSecret.abc_DEF" is not an org id`, `"${HIDDEN}" is not an org id`],
    [
      `Expected --on-invalid=${KEY}EAW!AQEAQ.abc to be one of: fail, skip`,
      `Expected --on-invalid=${HIDDEN} to be one of: fail, skip`,
    ],
    [`${KEY}!AQ EAQPlanned Secret1`, HIDDEN],
    [`${KEY.slice(0, 8)}\\u200b${KEY.slice(8)}!AQEAQ.abc`, HIDDEN],
    [`${KEY}!AQ"EAQ.abc", x`, `${HIDDEN}", x`],
    [
      `${KEY.slice(0, 8)} ${KEY.slice(8)}!AQEAQPlannedSecretOfNobody.abc_DEF`,
      `${KEY.slice(0, 8)} ${KEY.slice(8)}${HIDDEN}`,
    ],
    ['force://PlatformCLI::5Aep861abc@acme.my.salesforce.com', HIDDEN],
    ['refresh 5Aep861TSESvWeug_xvFHRBTTbf_YrTWgEyjBJrfOJ', `refresh ${HIDDEN}`],
    [`{"accessToken":"${KEY}!AQEAQ.abc","alias":"hub"}`, `{"accessToken":"${HIDDEN}","alias":"hub"}`],
  ];
  for (const [text, shown] of TEXTS) {
    it(`is hidden, but not the text around it: ${shown}`, () => {
      expect(hideSecrets(text)).to.equal(shown);
    });
  }

  it('is not found in an org id or a name', () => {
    for (const text of [KEY, `${KEY}EAW, ${KEY}`, 'Acme! Inc', '00D is no token! It is not', 'sha256:5a1e0f'])
      expect(hideSecrets(text)).to.equal(text);
  });
});
