import { Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';

const MIN_PASSWORD = 12;

/** A new password, typed twice (`new_password`, `again`). */
export function NewPasswordFields({ size }: { size?: 'large' }) {
  const { t } = useTranslation('accounts');
  return (
    <>
      <Form.Item
        name="new_password"
        label={t('field.newPassword')}
        extra={t('password.rule', { min: MIN_PASSWORD })}
        rules={[{ required: true, min: MIN_PASSWORD, message: t('password.tooShort', { min: MIN_PASSWORD }) }]}
      >
        <Input.Password autoComplete="new-password" size={size} />
      </Form.Item>
      <Form.Item
        name="again"
        label={t('field.again')}
        dependencies={['new_password']}
        rules={[
          { required: true, message: t('password.againNeeded') },
          ({ getFieldValue }) => ({
            validator: (_rule, value: string) =>
              !value || getFieldValue('new_password') === value
                ? Promise.resolve()
                : Promise.reject(new Error(t('password.differ'))),
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" size={size} />
      </Form.Item>
    </>
  );
}
