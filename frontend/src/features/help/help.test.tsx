import { fireEvent, screen } from '@testing-library/react';
import i18next from 'i18next';
import { expect, test } from 'vitest';
import { Codes } from '@/features/help/components/Codes';
import { codeTexts, EXPLAINED, found, SECTIONS, statesOf } from '@/features/help/lib';
import en from '@/features/help/locales/en.json';
import { HelpPage } from '@/features/help/pages/HelpPage';
import { HELP_TOPICS } from '@/shared/domain/help';
import { stateText } from '@/shared/domain/states';
import { renderPage } from '@/shared/testing/render';

const known = en as unknown as Record<string, Record<string, Record<string, string>>>;

test('every document, section and state has its text', () => {
  const missing = HELP_TOPICS.filter((topic) => !known[topic]?.what).map(String);
  for (const [topic, sections] of Object.entries(SECTIONS)) {
    missing.push(...sections.filter((name) => !known[topic]?.[name]?.text).map((name) => `${topic} ${name}`));
  }
  for (const kind of EXPLAINED) {
    missing.push(
      ...statesOf(kind)
        .filter((state) => !known.states?.[kind]?.[state])
        .map((s) => `${kind} ${s}`),
    );
  }
  expect(missing).toEqual([]);
});

test('no two states of a kind are called the same', () => {
  for (const kind of EXPLAINED) {
    const names = statesOf(kind).map((state) => stateText(i18next.t, kind, state));
    expect(new Set(names).size).toBe(names.length);
  }
});

test('the first page is the first steps, and all others are one click away', async () => {
  renderPage(<HelpPage />);
  expect(await screen.findByRole('heading', { level: 1, name: 'First steps' })).toBeInTheDocument();
  const nav = screen.getByRole('navigation', { name: 'Help topics' });
  expect([...nav.querySelectorAll('a')].map((link) => link.getAttribute('href'))).toEqual(
    HELP_TOPICS.map((topic) => `/help/${topic}`),
  );
});

test('codes are explained without what is filled in, and found by code or text', async () => {
  const texts = codeTexts((key) => i18next.getResource('en', 'codes', key) as unknown);
  expect(texts.length).toBeGreaterThan(150);
  expect(texts.filter(({ title, hint }) => /[{}]/.test(title + hint))).toEqual([]);
  expect(new Set(texts.map(({ code }) => code)).size).toBe(texts.length);
  expect(found(texts, 'import.warning.duplicates')).toHaveLength(1);
  expect(found(texts, 'crash_LOOP').map(({ code }) => code)).toContain('service.crash_loop');
  renderPage(<Codes />);
  fireEvent.change(await screen.findByLabelText('Search messages and codes'), { target: { value: 'keep crashing' } });
  expect(await screen.findByText('service.crash_loop')).toBeInTheDocument();
  expect(screen.queryByText('access.forbidden')).not.toBeInTheDocument();
});
