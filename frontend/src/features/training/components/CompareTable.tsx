import { Link } from '@tanstack/react-router';
import { Flex, theme, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Row } from '@/features/training/lib/compare';
import type { ComparedTask } from '@/shared/api/generated/types.gen';
import { StateTag } from '@/shared/components/StateTag';
import { WideTable } from '@/shared/components/WideTable';

export interface ComparedRow<T> extends Row<T> {
  /** Shown instead of the name. */
  label?: string;
  isCode?: boolean;
  best?: readonly number[];
}

interface CompareTableProps<T> {
  tasks: readonly ComparedTask[];
  rows: readonly ComparedRow<T>[];
  format: (name: string, value: T) => string;
}

/** A column for each task; what differs stands out, the best is green. */
export function CompareTable<T>({ tasks, rows, format }: CompareTableProps<T>) {
  const { t } = useTranslation('training');
  const { token } = theme.useToken();
  return (
    <WideTable<ComparedRow<T>>
      size="small"
      rowKey="name"
      dataSource={[...rows]}
      pagination={false}
      locale={{ emptyText: t('compare.same') }}
      columns={[
        {
          key: 'name',
          title: '',
          width: 200,
          fixed: 'left',
          render: (_, { label, name, isCode }) => (
            <Typography.Text code={isCode ?? false}>{label ?? name}</Typography.Text>
          ),
        },
        ...tasks.map(({ task }, index) => ({
          key: task.id,
          width: 200,
          title: (
            <Flex gap="small" align="center" wrap>
              <Link to="/training/$id" params={{ id: task.id }}>
                {task.name}
              </Link>
              <StateTag kind="task" state={task.state} />
            </Flex>
          ),
          onCell: (row: ComparedRow<T>) => ({
            style: row.differs && !row.best ? { background: token.colorWarningBg } : {},
          }),
          render: (_: unknown, { name, values, best }: ComparedRow<T>) => {
            const value = values[index];
            if (value === null || value === undefined) return '—';
            const isBest = best?.includes(index) ?? false;
            return (
              <Typography.Text strong={isBest} {...(isBest ? { type: 'success' as const } : {})}>
                {format(name, value)}
              </Typography.Text>
            );
          },
        })),
      ]}
    />
  );
}
