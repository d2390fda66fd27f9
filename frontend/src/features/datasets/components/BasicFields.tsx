import { Form, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';

const MAX_NAME = 100;
const MAX_DESCRIPTION = 4000;
const MAX_TAGS = 20;
const MAX_TAG = 30;

export function NameField() {
  const { t } = useTranslation('datasets');
  return (
    <Form.Item
      name="name"
      label={t('field.name')}
      rules={[{ required: true, whitespace: true, message: t('form.nameMissing') }]}
    >
      <Input maxLength={MAX_NAME} showCount placeholder={t('form.namePlaceholder')} autoComplete="off" />
    </Form.Item>
  );
}

export function DescriptionField() {
  const { t } = useTranslation('datasets');
  return (
    <Form.Item name="description" label={t('field.description')}>
      <Input.TextArea
        maxLength={MAX_DESCRIPTION}
        autoSize={{ minRows: 2, maxRows: 8 }}
        placeholder={t('form.descriptionPlaceholder')}
      />
    </Form.Item>
  );
}

export function TagsField() {
  const { t } = useTranslation('datasets');
  const short = (tags: string[] | undefined) => (tags ?? []).every((tag) => tag.trim().length <= MAX_TAG);
  return (
    <Form.Item
      name="tags"
      label={t('field.tags')}
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
