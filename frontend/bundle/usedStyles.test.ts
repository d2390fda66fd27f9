import { expect, test } from 'vitest';
import { usedStyles } from './usedStyles';

const ALL = ['btn', 'btn-group', 'picker', 'table'];
const kept = (css: string, ...used: string[]) => usedStyles(css, ALL, new Set(used)).replace(/\s+/g, ' ').trim();

test('a rule stays while the page may have what it asks for', () => {
  const css = '.ant-btn{a:b} .ant-picker .ant-btn{a:b} .ant-picker,.ant-table{a:b}';
  expect(kept(css, 'btn', 'table')).toBe('.ant-btn{a:b} .ant-table{a:b}');
});

test('the longest prefix says whose a class is', () => {
  expect(kept('.ant-btn-group-lg{a:b} .ant-btn-lg{a:b}', 'btn')).toBe('.ant-btn-lg{a:b}');
  expect(kept('.ant-slide-up{a:b} .anticon{a:b} a:hover{a:b}')).toBe('.ant-slide-up{a:b} .anticon{a:b} a:hover{a:b}');
});

test.each(['.ant-btn:not(.ant-picker):not(:has(.ant-picker))', '.ant-btn:has(>.ant-table,>.ant-picker)'])(
  'what %s excludes or offers it does not ask for',
  (selector) => {
    expect(kept(`${selector}{a:b}`, 'btn')).toBe(`${selector}{a:b}`);
  },
);

test('what the console never writes goes, and frames and conditions without a rule with it', () => {
  const css =
    '.ant-btn-rtl{a:b} @media (min-width:1px){.ant-picker{animation:antA 1s}} @keyframes antA{0%{a:b}} .ant-btn{animation:antB 1s} @keyframes antB{0%{a:b}}';
  expect(kept(css, 'btn')).toBe('.ant-btn{animation:antB 1s} @keyframes antB{0%{a:b}}');
});
