import { useTranslation } from 'react-i18next';
import { DescriptionField, NameField, TagsField } from '@/features/datasets/components/BasicFields';
import type { DatasetView } from '@/shared/api/generated/types.gen';
import { datasets } from '@/shared/resources/datasets';
import { EditDialog, type EditProps } from '@/shared/resources/EditDialog';

/** Changes the basic information of a dataset. */
export function EditDataset(props: EditProps<DatasetView>) {
  const { t } = useTranslation('datasets');
  return (
    <EditDialog
      {...props}
      resource={datasets}
      title={t('edit.title')}
      values={({ name, description, tags }) => ({ name, description, tags })}
    >
      <NameField />
      <DescriptionField />
      <TagsField />
    </EditDialog>
  );
}
