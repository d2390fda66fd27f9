import { keepPreviousData, type QueryKey, useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isGone } from '@/shared/api/ApiProblem';
import { useDebouncedText } from '@/shared/hooks/useDebouncedText';
import { nameOf } from '@/shared/i18n/bilingual';

interface Asked<T> {
  queryKey: QueryKey;
  queryFn: (context: { signal: AbortSignal }) => Promise<T>;
}

interface Named {
  id: string;
  name: string;
  /** Of what comes in several under one name. */
  version?: number;
}

const called = ({ name, version }: Omit<Named, 'id'>) => (version === undefined ? name : `${name} v${version}`);

/** Things of a kind to choose from by name, of which there may be any number. */
export interface Choice {
  kind: string;
  /** Some whose names have these words. */
  find: (words: string) => Asked<readonly { id: string; name: string }[]>;
  nameOf: (id: string) => Asked<string>;
}

/** How many are offered at once; more are found by their names. */
const FOUND = 20;

interface Chosen {
  kind: string;
  keys: { list: QueryKey; name: (id: string) => QueryKey };
  find: (query: { page_size: number; q?: string }, signal: AbortSignal) => Promise<{ items: readonly Named[] }>;
  read: (id: string, signal: AbortSignal) => Promise<Omit<Named, 'id'>>;
}

/** A choice among what is listed. */
export const choiceOf = ({ kind, keys, find, read }: Chosen): Choice => ({
  kind,
  find: (words) => ({
    queryKey: [...keys.list, 'names', words],
    queryFn: async ({ signal }) =>
      (await find({ page_size: FOUND, ...(words === '' ? {} : { q: words }) }, signal)).items.map((one) => ({
        id: one.id,
        name: called(one),
      })),
  }),
  nameOf: (id) => ({
    queryKey: keys.name(id),
    queryFn: async ({ signal }) => called(await read(id, signal)),
  }),
});

interface SearchSelectProps {
  label: string;
  choice: Choice;
  value: string | undefined;
  onChange: (id: string | undefined) => void;
}

const TYPING_MS = 300;

/** One of many: the server is asked for names that have what is typed. */
export function SearchSelect({ label, choice, value, onChange }: SearchSelectProps) {
  const { t, i18n } = useTranslation('shared');
  const shown = (name: string) => nameOf(choice.kind, name, i18n.language);
  const [open, setOpen] = useState(false);
  const [words, setWords] = useState('');
  const [typed, type] = useDebouncedText(words, TYPING_MS, setWords);
  const found = useQuery({ ...choice.find(words), enabled: open, placeholderData: keepPreviousData });
  const chosen = useQuery({ ...choice.nameOf(value ?? ''), enabled: value !== undefined, retry: false });
  const options = (found.data ?? []).map(({ id, name }) => ({ value: id, label: shown(name) }));
  const isMissing = value !== undefined && words === '' && !options.some((option) => option.value === value);
  return (
    <Select<string>
      allowClear
      aria-label={label}
      placeholder={label}
      value={value ?? null}
      options={
        isMissing
          ? [{ value, label: isGone(chosen.error) ? t('goneOrHidden') : shown(chosen.data ?? value) }, ...options]
          : options
      }
      showSearch={{ filterOption: false, searchValue: typed, onSearch: type }}
      loading={found.isFetching}
      notFoundContent={t(found.data === undefined ? 'loading' : 'table.notFound')}
      popupMatchSelectWidth={false}
      onOpenChange={setOpen}
      onChange={(id) => {
        onChange(id ?? undefined);
      }}
      style={{ minWidth: 132, maxWidth: 240 }}
    />
  );
}
