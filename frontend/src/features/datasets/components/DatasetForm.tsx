import { Button, Card, Flex, type FormInstance } from 'antd';
import { useTranslation } from 'react-i18next';
import { DescriptionField, NameField, TagsField } from '@/features/datasets/components/BasicFields';
import { KindFields, type KindValues } from '@/features/datasets/components/KindFields';
import { DraftForm } from '@/shared/components/DraftForm';

/** What the form holds. */
export interface DatasetValues extends KindValues {
  name: string;
  description?: string;
  tags?: string[];
}

interface DatasetFormProps {
  form: FormInstance<DatasetValues>;
  draftKey: string | undefined;
  busy: boolean;
  onSubmit: (values: DatasetValues) => void;
  onCancel: () => void;
}

/** The basic information of a new dataset. */
export function DatasetForm({ form, draftKey, busy, onSubmit, onCancel }: DatasetFormProps) {
  const { t } = useTranslation('datasets');
  return (
    <Card>
      <DraftForm<DatasetValues>
        form={form}
        draftKey={draftKey}
        layout="vertical"
        initialValues={{ test_mode: 'ratio', tags: [], description: '' }}
        scrollToFirstError={{ focus: true, block: 'center' }}
        onFinish={(values) => {
          if (!busy) onSubmit(values);
        }}
      >
        <NameField />
        <DescriptionField />
        <KindFields />
        <TagsField />
        <Flex justify="flex-end" gap="small">
          <Button onClick={onCancel}>{t('common:action.cancel')}</Button>
          <Button type="primary" htmlType="submit" loading={busy}>
            {t('form.submit')}
          </Button>
        </Flex>
      </DraftForm>
    </Card>
  );
}
