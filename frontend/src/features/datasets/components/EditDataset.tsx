import { Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { DescriptionField, NameField, TagsField } from '@/features/datasets/components/BasicFields';
import { KIND_ALIASES, KIND_REFUSED, KindFields, type KindValues } from '@/features/datasets/components/KindFields';
import { fixedFields } from '@/features/datasets/lib';
import { datasets } from '@/shared/resources/datasets';
import { EditDialog, type EditProps } from '@/shared/resources/EditDialog';

/** Changes the basic information of a dataset; and what its archives are for, as long as none was imported. */
export function EditDataset(props: EditProps) {
  const { t } = useTranslation('datasets');
  return (
    <EditDialog
      {...props}
      resource={datasets}
      title={t('edit.title')}
      values={({ name, description, tags, purpose, task_type, annotation, format, test_mode }) => ({
        name,
        description,
        tags,
        kind: [purpose, task_type] as KindValues['kind'],
        annotation,
        format,
        test_mode,
      })}
      bodyOf={({ kind, ...changed }) => ({
        ...changed,
        ...(kind ? { purpose: kind[0], task_type: kind[1] } : {}),
      })}
      fieldOf={KIND_REFUSED}
      aliases={KIND_ALIASES}
      fixed={fixedFields}
      outdated={['dataset.form_fixed']}
    >
      {(known) => (
        <>
          <NameField />
          <DescriptionField />
          {!fixedFields(known).includes('test_mode') && (
            <>
              <KindFields onlyTestMode={fixedFields(known).length > 0} />
              <Typography.Paragraph type="secondary">{t('edit.untilImported')}</Typography.Paragraph>
            </>
          )}
          <TagsField />
        </>
      )}
    </EditDialog>
  );
}
