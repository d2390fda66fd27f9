import { Form, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { DescriptionItem, NameItem } from '@/shared/components/BasicItems';

const MAX_TAGS = 20;
const MAX_TAG = 30;

export function NameField() {
  const { t } = useTranslation('datasets');
  return (
    <NameItem missing={t('form.nameMissing')} showCount placeholder={t('form.namePlaceholder')} autoComplete="off" />
  );
}

export function DescriptionField() {
  const { t } = useTranslation('datasets');
  return <DescriptionItem autoSize={{ minRows: 2, maxRows: 8 }} placeholder={t('form.descriptionPlaceholder')} />;
}

export function TagsField() {
  const { t } = useTranslation('datasets');
  const short = (tags: string[] | undefined) => (tags ?? []).every((tag) => tag.trim().length <= MAX_TAG);
  return (
    <Form.Item
      name="tags"
      label={t('common:field.tags')}
      rules={[
        {
          validator: (_, tags: string[] | undefined) =>
            short(tags) ? Promise.resolve() : Promise.reject(new Error(t('form.tagLong', { max: MAX_TAG }))),
        },
      ]}
    >
      <Select
        mode="tags"
        open={false}
        suffixIcon={null}
        maxCount={MAX_TAGS}
        tokenSeparators={[',', '，', ' ']}
        placeholder={t('form.tagsPlaceholder')}
      />
    </Form.Item>
  );
}
