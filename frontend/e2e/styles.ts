import type { Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import postcss from 'postcss';
import { transformWithEsbuild } from 'vite';

const WHOLE = resolve(import.meta.dirname, '../node_modules/antd/dist/antd.css');
const STATES = /::?(?:-[\w-]+|before|after|placeholder|hover|active|focus(?:-\w+)?|autofill)\b/g;

function selectors(css: string): string[] {
  const found: string[] = [];
  postcss.parse(css).walkRules((rule) => {
    if (rule.parent?.type === 'root' || !/^\d|^from|^to/.test(rule.selector)) found.push(...rule.selectors);
  });
  return found;
}

/** What antd's own stylesheet asks for and the one that the console serves does not: see bundle/usedStyles.ts. */
export async function leftOut(url: string): Promise<string[]> {
  const text = async (path: string) => (await fetch(url + path)).text();
  const href = /\/assets\/antd-[^"]+\.css/.exec(await text('/'))?.[0];
  if (href === undefined) throw new Error('the page has no stylesheet of antd');
  const kept = new Set(selectors(await text(href)));
  const whole = await transformWithEsbuild(readFileSync(WHOLE, 'utf8'), 'antd.css', { loader: 'css', minify: true });
  const left = selectors(whole.code).filter((one) => !kept.has(one) && !/^\.(css-var-_R|data-ant)/.test(one));
  return [...new Set(left.map((one) => one.replace(STATES, '')).filter((one) => !/(^|[\s>+~])$/.test(one)))];
}

/** Those of the selectors that something on the page fits. */
export async function fitting(page: Page, asked: string[]): Promise<string[]> {
  return page.evaluate((all) => all.filter((one) => document.querySelector(one) !== null), asked);
}
