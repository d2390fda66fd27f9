import { Button, Flex, type TableColumnsType, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { userQuotas } from '@/features/admin/api';
import { EditQuota } from '@/features/admin/components/EditQuota';
import type { UserQuotaRow } from '@/shared/api/generated/types.gen';
import { StateTag } from '@/shared/components/StateTag';
import { UsageBar } from '@/shared/components/UsageBar';
import { formatAmount } from '@/shared/domain/format';
import { useOpening } from '@/shared/hooks/useOpening';
import { ListView } from '@/shared/resources/ListView';
import { useResourceList } from '@/shared/resources/useResource';

type Row = UserQuotaRow & { id: string };

/** For administrators: what every user may hold, holds and keeps; their quotas are set here. */
export function QuotasPage() {
  const { t } = useTranslation('admin');
  const editing = useOpening<UserQuotaRow>();
  const list = useResourceList(userQuotas);
  return (
    <>
      <ListView
        {...list}
        title={t('common:nav.quotas')}
        subtitle={t('quotas.subtitle')}
        toolbar={{ placeholder: t('quotas.search') }}
        columns={useColumns(editing.show)}
      />
      {editing.isOpen && editing.of && <EditQuota key={editing.key} user={editing.of} onClose={editing.close} />}
    </>
  );
}

function useColumns(onEdit: (user: UserQuotaRow) => void): TableColumnsType<Row> {
  const { t, i18n } = useTranslation('admin');
  const amounts = [
    { key: 'cpu', of: ({ used, limits }: Row) => [used.cpu, limits.cpu] },
    { key: 'memory', of: ({ used, limits }: Row) => [used.memory, limits.memory] },
    { key: 'gpu', of: ({ used, limits }: Row) => [used.gpu, limits.gpu] },
    { key: 'storage', of: ({ storage }: Row) => [storage.used, storage.limit] },
  ];
  return [
    { key: 'name', title: t('common:field.name'), sorter: true, render: (_, row) => <UserName row={row} /> },
    ...amounts.map(({ key, of }) => ({
      key,
      title: t([`amount.${key}`, `shared:resource.${key}`]),
      render: (_: unknown, row: Row) => {
        const [used, limit] = of(row);
        return (
          <Amount
            name={t([`amount.${key}`, `shared:resource.${key}`])}
            used={used ?? 0}
            limit={limit ?? null}
            show={(value) => formatAmount(key, value, i18n.language)}
          />
        );
      },
    })),
    { key: 'things', responsive: ['md'], title: t('quotas.things'), align: 'end', dataIndex: 'things' },
    {
      key: 'actions',
      title: t('common:field.actions'),
      align: 'end',
      render: (_, row) => (
        <Button
          type="link"
          size="small"
          aria-label={t('quotas.setOf', { name: row.name })}
          onClick={() => {
            onEdit(row);
          }}
        >
          {t('quotas.set')}
        </Button>
      ),
    },
  ];
}

function UserName({ row: { name, display, active } }: { row: Row }) {
  return (
    <Flex vertical align="start">
      <Typography.Text strong>{name}</Typography.Text>
      {display !== name && <Typography.Text type="secondary">{display}</Typography.Text>}
      {!active && <StateTag kind="account" state="disabled" />}
    </Flex>
  );
}

interface AmountProps {
  name: string;
  used: number;
  limit: number | null;
  show: (value: number) => string;
}

const BAR = { minWidth: 150 };

function Amount({ name, used, limit, show }: AmountProps) {
  const { t } = useTranslation('admin');
  if (limit === null) {
    return (
      <Flex vertical>
        {show(used)}
        <Typography.Text type="secondary">{t('quotas.noLimit')}</Typography.Text>
      </Flex>
    );
  }
  return (
    <div style={BAR}>
      <UsageBar name={name} quiet used={used} all={limit} show={show} />
    </div>
  );
}
