import { Button, Flex } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTaskActions } from '@/features/training/components/useTaskActions';
import type { TaskView } from '@/shared/api/generated/types.gen';
import { lazyDialog } from '@/shared/components/lazyDialog';
import { MenuButton } from '@/shared/components/MenuButton';

const EditBasicsModal = lazyDialog(
  async () => (await import('@/features/training/components/EditBasicsModal')).EditBasicsModal,
  () => true,
);

interface TaskActionsProps {
  task: TaskView;
  /** In a row of a table: small, the first action as a link. */
  row?: boolean;
  onDeleted?: () => void;
}

/** The likeliest action as a button, the others in a menu. */
export function TaskActions({ task, row = false, onDeleted }: TaskActionsProps) {
  const { t } = useTranslation('training');
  const [editing, setEditing] = useState(false);
  const { offered, busy } = useTaskActions(task, {
    onEditBasics: () => {
      setEditing(true);
    },
    ...(onDeleted ? { onDeleted } : {}),
  });
  const [first, ...others] = offered;
  if (!first) return null;
  return (
    <Flex gap={row ? 4 : 'small'} align="center" wrap={!row}>
      <Button
        type={row ? 'link' : first.danger ? 'default' : 'primary'}
        size={row ? 'small' : 'middle'}
        icon={row ? undefined : first.icon}
        danger={first.danger}
        loading={busy}
        onClick={first.run}
        style={row ? { paddingInline: 4 } : {}}
      >
        {first.label}
      </Button>
      <MenuButton
        row={row}
        label={t('moreActions', { name: task.name })}
        items={others.map(({ key, label, icon, danger, run }) => ({ key, label, icon, danger, onClick: run }))}
      />
      {editing && (
        <EditBasicsModal
          task={task}
          onClose={() => {
            setEditing(false);
          }}
        />
      )}
    </Flex>
  );
}
