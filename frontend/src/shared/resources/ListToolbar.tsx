import { SearchOutlined } from '@ant-design/icons';
import { Flex, Input, Select, Tabs } from 'antd';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { filterOf, type ListSearch, type ListTab } from '@/shared/domain/listSearch';
import { useDebouncedText } from '@/shared/hooks/useDebouncedText';
import { type Choice, SearchSelect } from '@/shared/resources/SearchSelect';

export interface ListFilter<F extends string = string> {
  /** The parameter in the URL and in the request. */
  name: F;
  label: string;
  /** All of them, or a choice among any number. */
  options: { value: string; label: string }[] | Choice;
}

interface ListToolbarProps {
  search: ListSearch;
  onSearch: (patch: ListSearch<string>) => void;
  tabs?: readonly ListTab[];
  defaultTab?: ListTab;
  filters?: readonly ListFilter[];
  /** Offer purpose and task type (`purpose`, `task_type`). */
  purpose?: boolean;
  placeholder?: string;
  /** Whether names are searched for; true by default. */
  searchable?: boolean;
  /** Buttons at the right end. */
  extra?: ReactNode;
}

const PurposeCascader = lazy(async () => ({
  default: (await import('@/shared/resources/PurposeCascader')).PurposeCascader,
}));
const PURPOSE_WIDTH = 200;

const TYPING_MS = 300;

/** What a list shows: tabs, words, filters. Everything is kept by `onSearch`, in the URL. */
export function ListToolbar(props: ListToolbarProps) {
  const { search, onSearch, tabs = [], defaultTab = 'mine', filters = [], purpose = false, extra } = props;
  const { searchable = true } = props;
  const { t } = useTranslation('shared');
  const [words, setWords] = useDebouncedText(search.q ?? '', TYPING_MS, (q) => {
    onSearch({ q });
  });
  return (
    <Flex vertical style={{ marginBottom: 12 }}>
      {tabs.length > 1 && (
        <Tabs
          activeKey={search.tab ?? defaultTab}
          items={tabs.map((tab) => ({ key: tab, label: t(`tab.${tab}`) }))}
          onChange={(tab) => {
            onSearch({ tab: tab as ListTab });
          }}
          tabBarStyle={{ marginBottom: 12 }}
        />
      )}
      <Flex gap="small" wrap align="center" role="search">
        {searchable && (
          <Input
            allowClear
            prefix={<SearchOutlined aria-hidden />}
            aria-label={props.placeholder ?? t('search')}
            placeholder={props.placeholder ?? t('search')}
            value={words}
            maxLength={100}
            onChange={(event) => {
              setWords(event.target.value);
            }}
            style={{ width: 240, flexGrow: 0 }}
          />
        )}
        {purpose && <PurposeFilter search={search} onSearch={onSearch} />}
        {filters.map((filter) => (
          <Filter
            key={filter.name}
            filter={filter}
            value={filterOf(search, filter.name)}
            onChange={(value) => {
              onSearch({ [filter.name]: value });
            }}
          />
        ))}
        {extra && (
          <Flex gap="small" wrap style={{ marginInlineStart: 'auto' }}>
            {extra}
          </Flex>
        )}
      </Flex>
    </Flex>
  );
}

interface FilterProps {
  filter: ListFilter;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}

function Filter({ filter: { label, options }, value, onChange }: FilterProps) {
  if (!Array.isArray(options)) return <SearchSelect label={label} choice={options} value={value} onChange={onChange} />;
  return (
    <Select<string>
      allowClear
      aria-label={label}
      placeholder={label}
      value={value ?? null}
      options={options}
      popupMatchSelectWidth={false}
      onChange={(chosen) => {
        onChange(chosen ?? undefined);
      }}
      style={{ minWidth: 132 }}
    />
  );
}

/** The cascader is loaded when it is first opened, or when it has something to show. */
function PurposeFilter({ search, onSearch }: Pick<ListToolbarProps, 'search' | 'onSearch'>) {
  const { t } = useTranslation('shared');
  const chosen = [filterOf(search, 'purpose'), filterOf(search, 'task_type')].filter((code) => code !== undefined);
  const [asked, setAsked] = useState(false);
  const stand = (
    <Select
      open={false}
      aria-label={t('purpose')}
      placeholder={t('purpose')}
      style={{ width: PURPOSE_WIDTH }}
      onOpenChange={() => {
        setAsked(true);
      }}
    />
  );
  if (!asked && chosen.length === 0) return stand;
  return (
    <Suspense fallback={stand}>
      <PurposeCascader
        allowPurposeOnly
        defaultOpen={asked}
        autoFocus={asked}
        value={chosen}
        onChange={(value) => {
          setAsked(false);
          onSearch({ purpose: value?.[0], task_type: value?.[1] });
        }}
        style={{ width: PURPOSE_WIDTH }}
      />
    </Suspense>
  );
}
