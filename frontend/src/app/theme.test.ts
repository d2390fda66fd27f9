import { theme as antd } from 'antd';
import { expect, test } from 'vitest';
import { themeOf } from '@/app/theme';
import { MARK_COLOURS } from '@/shared/components/useMarked';

type Color = [number, number, number];

function rgb(color: string): Color {
  const [, r = '', g = '', b = ''] = /^#(..)(..)(..)$/.exec(color) ?? [];
  if (b === '') throw new Error(`${color} is not #rrggbb`);
  return [r, g, b].map((part) => parseInt(part, 16)) as Color;
}

/** As WCAG 2 computes it. */
function luminance(color: string): number {
  const [r, g, b] = rgb(color).map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as Color;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

test.each([
  ['light', false],
  ['dark', true],
])('the ring of what has the focus reaches 3:1 on every ground, %s', (_, dark) => {
  const theme = themeOf(dark, 'zh-CN');
  const token = antd.getDesignToken(theme);
  const grounds = {
    layout: token.colorBgLayout,
    container: token.colorBgContainer,
    elevated: token.colorBgElevated,
    chosen: token.controlItemBgActive,
    head: theme.components?.Table?.headerBg ?? '',
  };
  for (const [name, ground] of Object.entries(grounds)) {
    expect(contrast(token.colorPrimaryBorder, ground), name).toBeGreaterThanOrEqual(3);
  }
});

test.each([
  ['light', false, '#1f1f1f'],
  ['dark', true, '#d9d9d9'],
])('what is marked in a text reaches 4.5:1 in every colour, %s', (_, dark, text) => {
  const token = antd.getDesignToken(themeOf(dark, 'zh-CN'));
  for (const colour of MARK_COLOURS) {
    for (const ground of [token[`${colour}1`], token[`${colour}3`]]) {
      expect(contrast(text, ground), `${colour} ${ground}`).toBeGreaterThanOrEqual(4.5);
    }
  }
});

test('the font of the language is looked for before that of the other', () => {
  const first = (language: 'zh-CN' | 'en') => {
    const fonts = String(themeOf(false, language).token?.fontFamily);
    return fonts.indexOf('Arial') >= 0 && fonts.indexOf('Arial') < fonts.indexOf('CJK') ? 'Latin' : 'Chinese';
  };
  expect([first('zh-CN'), first('en')]).toEqual(['Chinese', 'Latin']);
});
