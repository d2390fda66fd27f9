import { Card, Flex, Switch, type TableProps, theme, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { NameCell } from '@/features/training/components/NameCell';
import type { ChoiceSearch } from '@/features/training/components/useChoiceSearch';
import { useWhyText } from '@/features/training/components/useWhyText';
import { choosableFirst } from '@/features/training/lib/choose';
import type { Why } from '@/features/training/lib/why';
import type { ListQuery } from '@/shared/components/DataTable';
import { TableSkeleton } from '@/shared/components/LoadingState';
import { QueryView } from '@/shared/components/QueryView';
import { TablePager } from '@/shared/components/TablePager';
import { WideTable } from '@/shared/components/WideTable';
import type { ListPage } from '@/shared/domain/listSearch';
import { ownerName } from '@/shared/domain/owner';
import { inLanguage } from '@/shared/i18n/bilingual';
import { ListToolbar } from '@/shared/resources/ListToolbar';
import { usePurposes } from '@/shared/resources/usePurposes';

type Columns<T> = NonNullable<TableProps<T>['columns']>;

/** What can be chosen: an algorithm, a dataset. */
interface Choice {
  id: string;
  name: string;
  description: string;
  task_type: string;
  owner_id: string;
  owner_name: string;
}

interface ChoiceTableProps<T> {
  query: ListQuery<T>;
  /** Beside name, task type, owner and why. */
  columns: Columns<T>;
  label: string;
  chosen: string | null;
  onChoose: (row: T) => void;
  /** Why a row cannot be chosen; null when it can. */
  refusal: (row: T) => Why | null;
  search: ChoiceSearch;
  onSearch: (patch: ChoiceSearch) => void;
  placeholder: string;
  empty: ReactNode;
}

const TABS = ['mine', 'public', 'preset'] as const;

/** One of a list, chosen by a click on its row; what cannot be chosen is grey and says why. */
export function ChoiceTable<T extends Choice>(props: ChoiceTableProps<T>) {
  const { query, label, search, onSearch, placeholder } = props;
  const { t } = useTranslation('training');
  return (
    <section aria-label={label}>
      <ListToolbar
        tabs={TABS}
        search={search}
        onSearch={onSearch}
        placeholder={placeholder}
        extra={
          <Flex gap="small" align="center" component="label">
            <Typography.Text type="secondary">{t('wizard.onlyFitting')}</Typography.Text>
            <Switch
              size="small"
              aria-label={t('wizard.onlyFitting')}
              checked={search.fitting === 'yes'}
              onChange={(only) => {
                onSearch({ fitting: only ? 'yes' : undefined });
              }}
            />
          </Flex>
        }
      />
      <QueryView
        query={query}
        loading={
          <Card styles={{ body: { padding: 0 } }}>
            <TableSkeleton rows={4} />
          </Card>
        }
      >
        {(page) => <ChoiceRows {...props} page={page} />}
      </QueryView>
    </section>
  );
}

function ChoiceRows<T extends Choice>(props: ChoiceTableProps<T> & { page: ListPage<T> }) {
  const { page, columns, chosen, onChoose, refusal, search, onSearch, empty } = props;
  const { t, i18n } = useTranslation('training');
  const { token } = theme.useToken();
  const whyText = useWhyText();
  const { typeName } = usePurposes();
  const all: Columns<T> = [
    {
      key: 'name',
      title: t('common:field.name'),
      render: (_, row) => <NameCell name={row.name} description={row.description} disabled={refusal(row) !== null} />,
    },
    {
      key: 'why',
      title: t('wizard.choosable'),
      width: 200,
      render: (_, row) => {
        const found = refusal(row);
        return found ? (
          <Typography.Text type="secondary">{whyText(found)}</Typography.Text>
        ) : (
          <Typography.Text type="success">{t('wizard.canChoose')}</Typography.Text>
        );
      },
    },
    { key: 'taskType', title: t('common:field.taskType'), render: (_, row) => typeName(row.task_type) },
    ...columns,
    { key: 'owner', title: t('common:field.owner'), render: (_, row) => ownerName(t, row) },
  ];
  const grey = (row: T) => (refusal(row) === null ? {} : { style: { color: token.colorTextSecondary } });
  return (
    <>
      <WideTable<T>
        size="middle"
        rowKey="id"
        columns={all.map((column) => ({ ...column, onCell: grey }))}
        dataSource={choosableFirst(page.items, refusal)}
        pagination={false}
        locale={{ emptyText: empty }}
        rowSelection={{
          type: 'radio',
          selectedRowKeys: chosen === null ? [] : [chosen],
          onChange: (_, rows) => {
            if (rows[0]) onChoose(rows[0]);
          },
          // one name: the keyboard reaches them as one, and chooses by its arrows
          getCheckboxProps: (row) => ({
            disabled: refusal(row) !== null,
            'aria-label': inLanguage(row.name, i18n.language),
            name: props.label,
          }),
        }}
        onRow={(row) => {
          const open = refusal(row) === null;
          return {
            'aria-disabled': !open,
            style: open ? { cursor: 'pointer' } : { cursor: 'not-allowed', background: token.colorFillQuaternary },
            onClick: () => {
              if (open) onChoose(row);
            },
          };
        }}
      />
      <TablePager page={page} search={search} onSearch={onSearch} />
    </>
  );
}
