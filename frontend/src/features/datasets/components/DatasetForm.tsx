import { Button, Card, Flex, Form, type FormInstance } from 'antd';
import { useTranslation } from 'react-i18next';
import { DescriptionField, NameField, TagsField } from '@/features/datasets/components/BasicFields';
import { KindFields, type KindValues } from '@/features/datasets/components/KindFields';

/** What the form holds. */
export interface DatasetValues extends KindValues {
  name: string;
  description?: string;
  tags?: string[];
}

interface DatasetFormProps {
  form: FormInstance<DatasetValues>;
  busy: boolean;
  onSubmit: (values: DatasetValues) => void;
  onCancel: () => void;
}

/** The basic information of a new dataset. */
export function DatasetForm({ form, busy, onSubmit, onCancel }: DatasetFormProps) {
  const { t } = useTranslation('datasets');
  return (
    <Card>
      <Form<DatasetValues>
        form={form}
        layout="vertical"
        requiredMark="optional"
        initialValues={{ test_mode: 'ratio', tags: [], description: '' }}
        scrollToFirstError={{ focus: true, block: 'center' }}
        onFinish={onSubmit}
        disabled={busy}
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
      </Form>
    </Card>
  );
}
