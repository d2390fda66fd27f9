import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Flex, type TableColumnsType, Tag, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { usePurposeActions } from '@/features/admin/components/usePurposeActions';
import type { PurposeView, TaskTypeView } from '@/shared/api/generated/types.gen';
import { listOf } from '@/shared/api/params';
import { Actions } from '@/shared/components/Actions';
import { EmptyState } from '@/shared/components/EmptyState';
import type { Action } from '@/shared/components/MenuButton';
import { PageHeader } from '@/shared/components/PageHeader';
import { QueryView } from '@/shared/components/QueryView';
import { WideTable } from '@/shared/components/WideTable';
import { usePhone } from '@/shared/hooks/useMediaQuery';
import { purposesQuery, usePurposes } from '@/shared/resources/usePurposes';

/** A purpose, or one of its task types below it. */
interface Row {
  key: string;
  purpose: PurposeView;
  type?: TaskTypeView;
  children?: Row[];
}

/** For administrators: the purposes and their task types, which are added, renamed and retired here. */
export function PurposesPage() {
  const { t } = useTranslation('admin');
  const purposes = useQuery({ ...purposesQuery, refetchOnMount: 'always' });
  const actions = usePurposeActions();
  const add = (
    <Button type="primary" icon={<PlusOutlined />} onClick={actions.add}>
      {t('purposes.add')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('common:nav.purposes')} subtitle={t('purposes.subtitle')} actions={add} />
      <QueryView query={purposes}>
        {(data) => <PurposeTable purposes={data} actionsOf={actions.of} add={add} />}
      </QueryView>
      {actions.dialogs}
    </>
  );
}

interface PurposeTableProps {
  purposes: PurposeView[];
  actionsOf: (purpose: PurposeView, type?: TaskTypeView) => Action[];
  add: ReactNode;
}

function PurposeTable({ purposes, actionsOf, add }: PurposeTableProps) {
  const { t } = useTranslation('admin');
  return (
    <section aria-label={t('common:nav.purposes')}>
      <WideTable<Row>
        size="middle"
        dataSource={purposes.map(rowOf)}
        columns={useColumns(actionsOf)}
        // all of them stand open: the few purposes are read at a glance
        expandable={{ expandedRowKeys: purposes.map(({ code }) => code), expandIcon: () => null, indentSize: 24 }}
        pagination={false}
        locale={{
          emptyText: <EmptyState title={t('purposes.empty.title')} hint={t('purposes.empty.hint')} action={add} />,
        }}
      />
    </section>
  );
}

const rowOf = (purpose: PurposeView): Row => ({
  key: purpose.code,
  purpose,
  children: purpose.task_types.map((type) => ({ key: `${purpose.code}/${type.code}`, purpose, type })),
});

function useColumns(actionsOf: PurposeTableProps['actionsOf']): TableColumnsType<Row> {
  const { t, i18n } = useTranslation('admin');
  const { purposeName, typeName } = usePurposes();
  const phone = usePhone();
  const listed = (words: string[] = []) => listOf(words, i18n.language);
  return [
    {
      key: 'zh',
      title: phone ? t('common:field.name') : t('purposes.nameIn.zh'),
      render: (_, row) => <NameCell row={row} />,
    },
    { key: 'en', responsive: ['md'], title: t('purposes.nameIn.en'), render: (_, row) => of(row).names['en'] },
    {
      key: 'code',
      responsive: ['md'],
      title: t('purposes.code'),
      render: (_, row) => <Typography.Text code>{of(row).code}</Typography.Text>,
    },
    {
      key: 'annotations',
      responsive: ['lg'],
      title: t('purposes.annotations'),
      render: (_, { type }) => listed(type?.annotations.map((each) => t(`shared:annotation.${each}`, each))),
    },
    {
      key: 'formats',
      responsive: ['lg'],
      title: t('purposes.formats'),
      render: (_, { type }) => listed(type?.formats),
    },
    {
      key: 'actions',
      title: t('common:field.actions'),
      fixed: 'right',
      render: (_, { purpose, type }) => (
        <Actions row name={type ? typeName(type.code) : purposeName(purpose.code)} items={actionsOf(purpose, type)} />
      ),
    },
  ];
}

const of = ({ purpose, type }: Row) => type ?? purpose;

/** Its name in Chinese and whether it is retired; on a phone, which has no room for columns of them, English and code, too. */
function NameCell({ row }: { row: Row }) {
  const { t } = useTranslation('shared');
  const phone = usePhone();
  const { names, code, retired } = of(row);
  return (
    <Flex vertical align="start" style={{ display: 'inline-flex', verticalAlign: 'top' }}>
      <Flex gap="small" align="center" wrap>
        <Typography.Text strong={!row.type}>{names['zh'] ?? code}</Typography.Text>
        {retired && <Tag>{t('retired')}</Tag>}
      </Flex>
      {phone && (
        <>
          <span>{names['en']}</span>
          <Typography.Text type="secondary">{code}</Typography.Text>
        </>
      )}
    </Flex>
  );
}
