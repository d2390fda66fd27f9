import { useTranslation } from 'react-i18next';
import { DescriptionItem, NameItem } from '@/shared/components/BasicItems';
import { EditDialog, type EditProps } from '@/shared/resources/EditDialog';
import { tasks } from '@/shared/resources/tasks';

/** Name and description, which may be changed at any time. */
export function EditTask(props: EditProps) {
  const { t } = useTranslation('training');
  return (
    <EditDialog
      {...props}
      resource={tasks}
      title={t('action.editBasics')}
      values={({ name, description }) => ({ name, description })}
    >
      <NameItem missing={t('why.nameMissing')} showCount />
      <DescriptionItem autoSize={{ minRows: 3, maxRows: 8 }} />
    </EditDialog>
  );
}
