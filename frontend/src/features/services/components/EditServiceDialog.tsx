import { useQueryClient } from '@tanstack/react-query';
import { Alert, Divider, Flex, Form, Input, Select, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { refreshService } from '@/features/services/api';
import { allowed, resourcesOf } from '@/features/services/lib/service';
import { editService } from '@/shared/api/generated/sdk.gen';
import type { EnvEntry, ServiceDetail } from '@/shared/api/generated/types.gen';
import { useEdit } from '@/shared/api/useEdit';
import { DescriptionItem, NameItem } from '@/shared/components/BasicItems';
import { FieldLabel } from '@/shared/components/FieldLabel';
import { FormModal } from '@/shared/components/FormModal';
import { whyNotValue } from '@/shared/domain/envValue';
import { inLanguage } from '@/shared/i18n/bilingual';
import { ReplicaItems } from '@/shared/resources/ReplicaItems';

interface EditServiceDialogProps {
  service: ServiceDetail;
  open: boolean;
  onClose: () => void;
}

interface Values {
  name: string;
  description?: string;
  resources: { cpu: number; cpu_limit?: number | null; memory: number; gpu?: number };
  env?: Record<string, string | undefined>;
}

/** Name and description at any time; resources and settings while the service is stopped. */
export function EditServiceDialog({ service, open, onClose }: EditServiceDialogProps) {
  const { t } = useTranslation('services');
  const [form] = Form.useForm<Values>();
  const client = useQueryClient();
  const reshape = allowed(service).reshape;
  const each = resourcesOf(service.resources);
  const refresh = (id: string) => refreshService(client, id);
  const save = useEdit(
    open ? service : null,
    ({ name, description, resources, env }: Values, headers) =>
      editService({
        path: { service_id: service.id },
        headers,
        body: {
          name,
          description: description ?? '',
          ...(reshape ? { resources: { ...resources, gpu: resources.gpu ?? each.gpu, shm: each.shm } } : {}),
          ...(reshape && env ? { env: chosen(env) } : {}),
        },
      }),
    {
      form,
      fieldOf: {
        'service.name_taken': 'name',
        'service.env_not_allowed': 'env.{name}',
        'service.env_unknown': 'env.{name}',
      },
      success: t('done.edit'),
      refresh,
      onSuccess: async () => {
        await refresh(service.id);
        onClose();
      },
    },
  );
  const entries = service.recipe.env ?? [];
  return (
    <FormModal<Values>
      form={form}
      open={open}
      title={t('edit.title')}
      width={560}
      saving={save}
      initialValues={{ name: service.name, description: service.description, resources: each, env: service.env }}
      onClose={onClose}
    >
      <NameItem missing={t('need.name')} />
      <DescriptionItem rows={3} />
      <Divider titlePlacement="start" plain>
        {t('edit.perReplica')}
      </Divider>
      {!reshape && <Alert type="info" showIcon title={t('edit.stopFirst')} style={{ marginBottom: 16 }} />}
      <ReplicaItems path={['resources']} disabled={!reshape} />
      <Flex vertical>
        {entries.map((entry) => (
          <EnvField key={entry.name} entry={entry} disabled={!reshape} />
        ))}
      </Flex>
    </FormModal>
  );
}

/** Declared settings that were given a value; the others keep their default. */
function chosen(env: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      value === undefined || value === '' ? [] : [[name, String(value)]],
    ),
  );
}

function EnvField({ entry, disabled }: { entry: EnvEntry; disabled: boolean }) {
  const { t, i18n } = useTranslation('services');
  const help = inLanguage(entry.description ?? '', i18n.language);
  const placeholder =
    entry.default === null || entry.default === undefined ? '' : t('edit.default', { value: entry.default });
  const label = <FieldLabel text={entry.name} help={help || undefined} />;
  if (entry.type === 'boolean') {
    return (
      <Form.Item
        name={['env', entry.name]}
        label={label}
        valuePropName="checked"
        getValueProps={(value: unknown) => ({ checked: (value ?? entry.default) === 'true' })}
        normalize={(value: boolean) => String(value)}
      >
        <Switch disabled={disabled} />
      </Form.Item>
    );
  }
  const choices = entry.choices ?? [];
  const check = (_rule: unknown, value: string | undefined) => {
    const wrong = whyNotValue(entry, value);
    return wrong ? Promise.reject(new Error(t(`whyNotValue.${wrong.key}`, wrong.params))) : Promise.resolve();
  };
  return (
    <Form.Item name={['env', entry.name]} label={label} rules={disabled ? [] : [{ validator: check }]}>
      {choices.length > 0 ? (
        <Select
          allowClear
          disabled={disabled}
          placeholder={placeholder}
          options={choices.map((value) => ({ value, label: value }))}
        />
      ) : (
        <Input disabled={disabled} placeholder={placeholder} maxLength={4000} />
      )}
    </Form.Item>
  );
}
