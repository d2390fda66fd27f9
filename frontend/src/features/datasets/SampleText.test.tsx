import { fireEvent, screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { TextSamples } from '@/features/datasets/components/TextSamples';
import type { SampleView } from '@/shared/api/generated/types.gen';
import { renderPage, signInAs } from '@/shared/testing/render';

type Notes = NonNullable<SampleView['notes']>;
const PATIENT = { timeout: 15_000 };

const entities: Notes['entities'] = [
  { id: '7', label: '人', spans: [[1, 4]] },
  { id: '8', label: '公司', spans: [[5, 9]] },
];
const works = { label: '任职', source: '7', target: '8' };

function show(notes: Notes | null, change: Partial<SampleView> = {}) {
  signInAs();
  const sample = { id: 0, member: 'a#1', label: '', size: 9, text: '😀叶老桂在浙商银行工作', notes, ...change };
  renderPage(<TextSamples samples={[sample]} classes={['人', '公司']} chosen={[]} onChoose={undefined} />);
}

const marks = async () => (await screen.findAllByRole('mark', {}, PATIENT)).map((mark) => mark.textContent);

test('what is marked is named by its class, also behind an emoji, and there is no empty class', async () => {
  show({ entities, relations: [] });
  expect(await marks()).toEqual(['叶老桂人', '浙商银行公司']);
  expect(screen.queryByRole('columnheader', { name: 'Class' })).toBeNull();
});

test('relations are listed between their entities', async () => {
  show({ entities, relations: [works] });
  const list = await screen.findByRole('list', { name: 'Relations' }, PATIENT);
  expect(within(list).getByRole('listitem')).toHaveTextContent('叶老桂 (人) —任职→ 浙商银行 (公司)');
});

test('many relations are shown once they are asked for', async () => {
  show({ entities, relations: Array.from({ length: 7 }, () => works) });
  const list = await screen.findByRole('list', { name: 'Relations' }, PATIENT);
  expect(within(list).getAllByRole('listitem')).toHaveLength(5);
  fireEvent.click(screen.getByRole('button', { name: 'Show all 7 relations' }));
  expect(within(list).getAllByRole('listitem')).toHaveLength(7);
});

test('what lies beyond the text that is shown is counted, with its relations', async () => {
  show({
    entities: [...entities, { id: '9', label: '人', spans: [[2100, 2102]] }],
    relations: [{ ...works, target: '9' }],
  });
  expect(await marks()).toHaveLength(2);
  expect(screen.getByText('2 more marks are not shown')).toBeInTheDocument();
  expect(screen.queryByRole('list', { name: 'Relations' })).toBeNull();
});

test('marks that are too many to be sent are said to be', async () => {
  show(null);
  expect(await screen.findByText('Too many marks to be shown', {}, PATIENT)).toBeInTheDocument();
});

test('a text of one class shows it as before', async () => {
  show(null, { label: '体育', text: ' 足球 ' });
  expect(await screen.findByText('体育', {}, PATIENT)).toBeInTheDocument();
  expect(screen.queryByText('Too many marks to be shown')).toBeNull();
});
