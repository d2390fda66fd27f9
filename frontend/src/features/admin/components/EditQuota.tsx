import { useQueryClient } from '@tanstack/react-query';
import { Flex, Form, InputNumber, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { quotaChanges, type QuotaFields, quotaFieldsOf } from '@/features/admin/lib';
import { setQuota } from '@/shared/api/generated/sdk.gen';
import type { UserQuotaRow } from '@/shared/api/generated/types.gen';
import { useAction } from '@/shared/api/problems';
import { FormModal } from '@/shared/components/FormModal';
import { MemoryInput } from '@/shared/components/MemoryInput';
import { formatBytes } from '@/shared/domain/format';
import { quotasKey } from '@/shared/live/invalidation';
import { StorageParts } from '@/shared/resources/StorageParts';

interface EditQuotaProps {
  user: UserQuotaRow;
  onClose: () => void;
}

/** Sets what a user may hold and keep; what is left empty is the default of the installation. */
export function EditQuota({ user, onClose }: EditQuotaProps) {
  const { t } = useTranslation('admin');
  const client = useQueryClient();
  const [form] = Form.useForm<QuotaFields>();
  const saving = useAction(
    (typed: QuotaFields) => setQuota({ path: { user_id: user.user_id }, body: quotaChanges(typed, user.assigned) }),
    {
      form,
      success: t('quotas.saved', { name: user.name }),
      onSuccess: async () => {
        await client.invalidateQueries({ queryKey: quotasKey });
        onClose();
      },
    },
  );
  return (
    <FormModal<QuotaFields>
      form={form}
      title={t('quotas.setOf', { name: user.name })}
      saving={saving}
      requiredMark={false}
      help="resources"
      draft={`quota:${user.user_id}`}
      initialValues={quotaFieldsOf(user.assigned)}
      onClose={onClose}
      before={<Kept user={user} />}
    >
      <Form.Item name="cpu" label={t('quotas.cpuCores')}>
        <InputNumber min={0} step={0.5} placeholder={t('quotas.default')} style={{ width: '100%' }} />
      </Form.Item>
      <Form.Item name="memory" label={t('shared:resource.memory')}>
        <MemoryInput unitLabel={t('shared:resource.memoryUnit')} placeholder={t('quotas.default')} />
      </Form.Item>
      <Form.Item name="gpu" label={t('quotas.gpus')}>
        <InputNumber min={0} precision={0} placeholder={t('quotas.default')} style={{ width: '100%' }} />
      </Form.Item>
      <Form.Item name="storage" label={t('shared:resource.storage')}>
        <MemoryInput unitLabel={t('quotas.storageUnit')} placeholder={t('quotas.default')} />
      </Form.Item>
    </FormModal>
  );
}

/** What is kept already, by kind of thing, and what empty fields mean. */
function Kept({ user: { storage } }: { user: UserQuotaRow }) {
  const { t } = useTranslation('admin');
  return (
    <>
      <Typography.Paragraph type="secondary">{t('quotas.hint')}</Typography.Paragraph>
      {storage.used > 0 && (
        <Flex vertical style={{ marginBottom: 16 }}>
          {t('quotas.kept', { used: formatBytes(storage.used) })}
          <StorageParts services={storage.services} />
        </Flex>
      )}
    </>
  );
}
