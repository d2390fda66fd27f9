import { type Breakpoint, Button, Flex, type TableColumnsType, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { userQuotas } from '@/features/admin/api';
import { EditQuota } from '@/features/admin/components/EditQuota';
import type { UserQuotaRow } from '@/shared/api/generated/types.gen';
import { StateTag } from '@/shared/components/StateTag';
import { UsageBar } from '@/shared/components/UsageBar';
import { formatAmount } from '@/shared/domain/format';
import { usePhone } from '@/shared/hooks/useMediaQuery';
import { useOpening } from '@/shared/hooks/useOpening';
import { ListView } from '@/shared/resources/ListView';
import { useResourceList } from '@/shared/resources/useResource';

type Row = UserQuotaRow & { id: string };

const AMOUNTS = ['cpu', 'memory', 'gpu', 'storage'] as const;
type AmountKey = (typeof AMOUNTS)[number];
const WIDE: Breakpoint[] = ['md'];

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
  const { t } = useTranslation('admin');
  const nameOf = useAmountName();
  return [
    { key: 'name', title: t('common:field.name'), sorter: true, render: (_, row) => <UserCell row={row} /> },
    ...AMOUNTS.map((amount) => ({
      key: amount,
      responsive: WIDE,
      title: nameOf(amount),
      render: (_: unknown, row: Row) => <Amount amount={amount} row={row} />,
    })),
    { key: 'things', responsive: WIDE, title: t('quotas.things'), align: 'end', dataIndex: 'things' },
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

/** Who it is; on a phone, which has no room for columns of them, the amounts, too. */
function UserCell({ row }: { row: Row }) {
  const { name, display, active } = row;
  return (
    <>
      <Flex vertical align="start">
        <Typography.Text strong>{name}</Typography.Text>
        {display !== name && <Typography.Text type="secondary">{display}</Typography.Text>}
        {!active && <StateTag kind="account" state="disabled" />}
      </Flex>
      {usePhone() && AMOUNTS.map((amount) => <Amount key={amount} amount={amount} row={row} named />)}
    </>
  );
}

interface AmountProps {
  amount: AmountKey;
  row: Row;
  /** Says what it is of. */
  named?: boolean;
}

const BAR = { minWidth: 150 };

function Amount({ amount, row: { used: held, limits, storage }, named = false }: AmountProps) {
  const { t, i18n } = useTranslation('admin');
  const name = useAmountName()(amount);
  const show = (value: number) => formatAmount(amount, value, i18n.language);
  const { used, limit } = amount === 'storage' ? storage : { used: held[amount] ?? 0, limit: limits[amount] ?? null };
  if (limit === null) {
    const amounts = (
      <Flex vertical={!named} gap={named ? 8 : 0}>
        <span>{show(used)}</span>
        <Typography.Text type="secondary">{t('quotas.noLimit')}</Typography.Text>
      </Flex>
    );
    if (!named) return amounts;
    return (
      <Flex justify="space-between" gap={8}>
        {name}
        {amounts}
      </Flex>
    );
  }
  return (
    <div style={BAR}>
      <UsageBar name={name} quiet={!named} used={used} all={limit} show={show} />
    </div>
  );
}

function useAmountName(): (amount: AmountKey) => string {
  const { t } = useTranslation('admin');
  return (amount) => t([`amount.${amount}`, `shared:resource.${amount}`]);
}
