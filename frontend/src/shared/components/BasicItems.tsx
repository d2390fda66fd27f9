import { Form, Input, type InputProps } from 'antd';
import type { TextAreaProps } from 'antd/es/input';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { LONGEST_DESCRIPTION, LONGEST_NAME, PLAIN } from '@/shared/domain/names';

interface NameItemProps extends Omit<InputProps, 'name'> {
  /** Said when it is empty. */
  missing: string;
  label?: string;
  extra?: ReactNode;
}

/** `name` of a form: what a thing is called. */
export function NameItem({ missing, label, extra, ...input }: NameItemProps) {
  const { t } = useTranslation('common');
  return (
    <Form.Item
      name="name"
      label={label ?? t('field.name')}
      extra={extra}
      rules={[
        { required: true, whitespace: true, message: missing },
        { pattern: PLAIN, message: t('nameControl') },
      ]}
    >
      <Input maxLength={LONGEST_NAME} {...input} />
    </Form.Item>
  );
}

/** `description` of a form: what it is about, or nothing. */
export function DescriptionItem(input: TextAreaProps) {
  const { t } = useTranslation('common');
  return (
    <Form.Item name="description" label={t('field.description')}>
      <Input.TextArea maxLength={LONGEST_DESCRIPTION} {...input} />
    </Form.Item>
  );
}
