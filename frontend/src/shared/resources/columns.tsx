import { Link } from '@tanstack/react-router';
import { type Breakpoint, Flex, type TableColumnsType, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Reason } from '@/shared/api/generated/types.gen';
import { Actions } from '@/shared/components/Actions';
import { Described } from '@/shared/components/Described';
import type { Action } from '@/shared/components/MenuButton';
import { OneLine } from '@/shared/components/OneLine';
import { ReasonCell } from '@/shared/components/ReasonCell';
import { RelativeTime } from '@/shared/components/RelativeTime';
import { StateTag } from '@/shared/components/StateTag';
import { UsedBy } from '@/shared/components/UsedBy';
import type { ListTab } from '@/shared/domain/listSearch';
import { ownerName } from '@/shared/domain/owner';
import type { StateKind } from '@/shared/domain/states';
import { inLanguage, nameOf } from '@/shared/i18n/bilingual';
import { usePurposes } from '@/shared/resources/usePurposes';

type Column<Row> = TableColumnsType<Row>[number];

interface Basics {
  id: string;
  name: string;
  description: string;
  owner_id: string;
  owner_name: string;
  used_by?: Record<string, number>;
}

interface Purposed {
  purpose: string;
  task_type: string;
}

interface Shelved {
  shelf: string;
  visibility: string;
}

interface NameOptions<Row> {
  /** Beside the name: a version. */
  beside?: (row: Row) => ReactNode;
}

interface StateOptions<Row> {
  kind: StateKind;
  /** What of the row says it. */
  of: keyof Row;
  /** Without it: state. */
  title?: string;
  responsive?: Breakpoint[];
  /** Why it is so, of a row that tells it. */
  reason?: (row: Row) => Reason | null;
}

/** On a phone the columns beside it are in sight, too. */
const NAME_WIDTH = 'clamp(140px, 15vw, 320px)';

/** Columns that are the same in the lists of all resources. Those that a tab has no use for are left out by `shown`. */
export function useColumns<Row extends Basics>(
  { kind, pageOf, listOnly }: { kind: string; pageOf: (id: string) => string; listOnly: boolean },
  tab: ListTab,
) {
  const { t, i18n } = useTranslation('common');
  const { purposeName, typeName } = usePurposes();
  const isManaged = tab === 'mine' || tab === 'all';
  const state = ({ kind, of, title = t('field.state'), responsive, reason: why }: StateOptions<Row>): Column<Row> => ({
    key: String(of),
    title,
    ...(responsive ? { responsive } : {}),
    render: (_, row) => {
      const now = String(row[of]);
      const reason = why?.(row);
      return (
        <Flex vertical gap={2} align="flex-start">
          <StateTag kind={kind} state={now} />
          {reason && <ReasonCell reason={reason} kind={now === 'failed' ? 'error' : 'info'} />}
        </Flex>
      );
    },
  });
  return {
    name: ({ beside }: NameOptions<Row> = {}): Column<Row> => ({
      key: 'name',
      title: t('field.name'),
      sorter: true,
      render: (_, row) => (
        <Described description={inLanguage(row.description, i18n.language)} minWidth={120} maxWidth={NAME_WIDTH}>
          <Flex gap={6} align="baseline">
            {listOnly ? (
              nameOf(kind, row.name, i18n.language)
            ) : (
              <Link to={pageOf(row.id)} style={{ overflowWrap: 'anywhere' }}>
                {nameOf(kind, row.name, i18n.language)}
              </Link>
            )}
            {beside && (
              <Typography.Text type="secondary" style={{ whiteSpace: 'nowrap' }}>
                {beside(row)}
              </Typography.Text>
            )}
          </Flex>
        </Described>
      ),
    }),
    /** Of rows that tell it only, as `shelf` is. */
    purpose: <R extends Row & Purposed>(): Column<R> => ({
      key: 'task_type',
      title: t('field.purpose'),
      responsive: ['md'],
      render: (_, row) => (
        <OneLine
          text={`${purposeName(row.purpose)} / ${typeName(row.task_type)}`}
          twoLines
          maxWidth="max(120px, 10vw)"
        />
      ),
    }),
    state,
    /** How many things use it; of a row that tells it. */
    usedBy: (): Column<Row> => ({
      key: 'used_by',
      title: t('shared:usedBy.title'),
      responsive: ['xl'],
      render: (_, row) => <UsedBy counts={row.used_by} />,
    }),
    /** Of things that can be put online: whether one is, and who may see it. */
    shelf: <R extends Row & Shelved>(): Column<R>[] =>
      isManaged
        ? [
            {
              key: 'shelf',
              title: t('shared:shelf.title'),
              responsive: ['md'],
              render: (_, row) => (
                <Flex vertical gap={4} align="flex-start">
                  <StateTag kind="shelf" state={row.shelf} />
                  <StateTag kind="visibility" state={row.visibility} />
                </Flex>
              ),
            },
          ]
        : [],
    owner: (): Column<Row>[] =>
      tab === 'mine'
        ? []
        : [{ key: 'owner', title: t('field.owner'), responsive: ['md'], render: (_, row) => ownerName(t, row) }],
    time: (of: keyof Row & ('created_at' | 'updated_at'), from: Breakpoint = 'md'): Column<Row> => ({
      key: of,
      title: t(of === 'created_at' ? 'field.createdAt' : 'field.updatedAt'),
      sorter: true,
      responsive: [from],
      render: (_, row) => <RelativeTime value={String(row[of])} />,
    }),
    /** What can be done with one; `menuOnly`: for want of room. */
    actions: (of: (row: Row) => readonly Action[], menuOnly = false): Column<Row> => ({
      key: 'actions',
      title: t('field.actions'),
      fixed: 'right',
      render: (_, row) => (
        <Actions row name={nameOf(kind, row.name, i18n.language)} items={of(row)} menuOnly={menuOnly} />
      ),
    }),
  };
}
