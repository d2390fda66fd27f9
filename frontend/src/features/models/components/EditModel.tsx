import { useTranslation } from 'react-i18next';
import { DescriptionItem, NameItem } from '@/shared/components/BasicItems';
import { EditDialog, type EditProps } from '@/shared/resources/EditDialog';
import { models } from '@/shared/resources/models';

/** Name and description of a model. */
export function EditModel(props: EditProps) {
  const { t } = useTranslation('models');
  return (
    <EditDialog
      {...props}
      resource={models}
      title={t('edit.title')}
      values={({ name, description }) => ({ name, description })}
    >
      <NameItem missing={t('need.name')} extra={t('edit.nameHelp')} />
      <DescriptionItem rows={4} />
    </EditDialog>
  );
}
