import { expect } from 'chai';
import { readScreen } from '../../scripts/sessions/screen.js';
import { svgOf } from '../../scripts/sessions/svg.js';

const textOf = (output: string, columns = 20): string[] =>
  readScreen(output, columns).map((row) => row.map(({ text }) => text).join(''));

describe('the picture of a terminal', () => {
  it('shows the final screen', () => {
    expect(textOf('a\r\nWaiting... 1\r\n\u001B[G\u001B[1A\u001B[JWaiting... done\r\nb')).to.deep.equal([
      'a',
      'Waiting... done',
      'b',
    ]);
    expect(textOf('12345\r\u001B[2Cx\u001B[Ky\u001B[?25l\u001B[5Dz')).to.deep.equal(['z2xy']);
  });

  it('wraps lines at the width of the terminal, and counts wide characters twice', () => {
    expect(textOf('abcdef', 4)).to.deep.equal(['abcd', 'ef']);
    expect(textOf('a漢字', 4)).to.deep.equal(['a漢', '字']);
  });

  it('has the colours, and no other markup', () => {
    const svg = svgOf(readScreen('\u001B[31m<b>\u001B[39m & \u001B[1mc\u001B[22m  ██', 20), 20, 'a "title"');
    expect(svg).to.contain('<title>a &quot;title&quot;</title>');
    expect(svg).to.match(/fill="#ff7b72">&lt;b&gt;<\/text>/);
    expect(svg).to.match(/font-weight="bold">c<\/text>/);
    expect(svg).to.match(/<rect [^>]*width="16.8"/);
    expect(svg).not.to.match(/[\u001B█]/);
  });
});
