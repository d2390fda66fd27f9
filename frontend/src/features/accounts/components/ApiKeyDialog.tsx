import { useQueryClient } from '@tanstack/react-query';
import { Form, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { apiKeysQuery } from '@/features/accounts/api';
import { createApiKey } from '@/shared/api/generated/sdk.gen';
import { useAction } from '@/shared/api/problems';
import { FormModal } from '@/shared/components/FormModal';

interface Typed {
  name: string;
  scope: 'api' | 'serve:*';
  days: number;
}

const LIFETIMES = [30, 90, 365, 0];

interface ApiKeyDialogProps {
  onClose: () => void;
  /** The key, which is shown this once, also when the dialog was left meanwhile. */
  onMade: (key: string) => void;
}

/** Makes a key. */
export function ApiKeyDialog({ onClose, onMade }: ApiKeyDialogProps) {
  const { t } = useTranslation('accounts');
  const [form] = Form.useForm<Typed>();
  const client = useQueryClient();
  const create = useAction(
    ({ name, scope, days }: Typed) =>
      createApiKey({ body: { name, scopes: [scope], expires_in_days: days === 0 ? null : days } }),
    {
      form,
      aliases: { 'scopes.0': 'scope', scopes: 'scope', expires_in_days: 'days' },
      onSuccess: async ({ key }) => {
        onClose();
        onMade(key);
        await client.invalidateQueries(apiKeysQuery());
      },
    },
  );
  return (
    <FormModal<Typed>
      form={form}
      title={t('key.create')}
      help="accounts"
      okText={t('common:action.create')}
      saving={create}
      draft="api-key"
      initialValues={{ scope: 'serve:*', days: 90 }}
      onClose={onClose}
    >
      <Form.Item name="name" label={t('common:field.name')} rules={[{ required: true, message: t('key.nameNeeded') }]}>
        <Input autoFocus maxLength={100} placeholder={t('key.namePlaceholder')} />
      </Form.Item>
      <Form.Item name="scope" label={t('key.scopes')}>
        <Select
          options={[
            { value: 'serve:*', label: t('key.scope.serveAll') },
            { value: 'api', label: t('key.scope.api') },
          ]}
        />
      </Form.Item>
      <Form.Item name="days" label={t('key.expires')}>
        <Select
          options={LIFETIMES.map((days) => ({
            value: days,
            label: days === 0 ? t('key.never') : t('key.days', { count: days }),
          }))}
        />
      </Form.Item>
    </FormModal>
  );
}
