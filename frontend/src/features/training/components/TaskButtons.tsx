import { Button, Flex } from 'antd';
import { useTranslation } from 'react-i18next';
import type { OfferedAction } from '@/features/training/components/useTaskActions';
import type { TaskView } from '@/shared/api/generated/types.gen';
import { useMayEdit } from '@/shared/auth/session';
import { MenuButton } from '@/shared/components/MenuButton';

interface TaskButtonsProps {
  task: TaskView;
  offered: OfferedAction[];
  busy: boolean;
  /** In a row of a table: small, the first action as a link. */
  row?: boolean;
  /** On a phone: all of them in the menu. */
  menuOnly?: boolean;
}

/** The likeliest action as a button, the others in a menu; for whoever may do them. After a success the primary button
 * is the model's (`TaskNext`). */
export function TaskButtons({ task, offered, busy, row = false, menuOnly = false }: TaskButtonsProps) {
  const { t } = useTranslation('training');
  const mayEdit = useMayEdit(task.owner_id);
  // on the task's page its model stands beside these buttons
  const [first, ...others] = offered.filter(({ key }) => row || key !== 'model');
  if (!first || !mayEdit) return null;
  return (
    <Flex gap={row ? 4 : 'small'} align="center" wrap={!row}>
      {!menuOnly && (
        <Button
          type={row ? 'link' : first.danger || task.state === 'succeeded' ? 'default' : 'primary'}
          size={row ? 'small' : 'middle'}
          icon={row ? undefined : first.icon}
          danger={first.danger}
          loading={busy}
          onClick={first.run}
          style={row ? { paddingInline: 4 } : {}}
        >
          {first.label}
        </Button>
      )}
      <MenuButton
        row={row}
        label={t('shared:moreOf', { name: task.name })}
        items={(menuOnly ? [first, ...others] : others).map(({ run, ...action }) => ({ ...action, onClick: run }))}
      />
    </Flex>
  );
}
