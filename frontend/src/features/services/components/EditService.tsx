import { Alert, Divider, Form, Input, Select, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { allowed, resourcesOf } from '@/features/services/lib/service';
import type { EnvEntry, ServiceDetail } from '@/shared/api/generated/types.gen';
import { DescriptionItem, NameItem } from '@/shared/components/BasicItems';
import { FieldLabel } from '@/shared/components/FieldLabel';
import { LockedFields } from '@/shared/components/LockedFields';
import { isOpen, whyNotValue } from '@/shared/domain/envValue';
import { inLanguage } from '@/shared/i18n/bilingual';
import { EditDialog, type EditProps } from '@/shared/resources/EditDialog';
import { ReplicaItems } from '@/shared/resources/ReplicaItems';
import { services } from '@/shared/resources/services';

/** Name and description at any time; resources and settings while the service is stopped. */
export function EditService(props: EditProps) {
  const { t } = useTranslation('services');
  return (
    <EditDialog
      {...props}
      resource={services}
      title={t('edit.title')}
      fieldOf={{ 'service.env_not_allowed': 'env.{name}', 'service.env_unknown': 'env.{name}' }}
      values={({ name, description, resources, env }) => ({
        name,
        description,
        resources: resourcesOf(resources),
        env: env as Record<string, string | undefined>,
      })}
      bodyOf={({ resources, env, ...basics }, service) => ({
        ...basics,
        ...(resources ? { resources: { ...resourcesOf(service.resources), ...resources } } : {}),
        ...(env ? { env: chosen({ ...service.env, ...env }) } : {}),
      })}
      fixed={(service) => (allowed(service).reshape ? [] : ['resources', 'env'])}
      outdated={['service.running']}
    >
      {(service) => <Fields service={service} />}
    </EditDialog>
  );
}

function Fields({ service }: { service: ServiceDetail }) {
  const { t } = useTranslation('services');
  const { reshape } = allowed(service);
  return (
    <>
      <NameItem missing={t('need.name')} />
      <DescriptionItem rows={3} />
      <Divider titlePlacement="start" plain>
        {t('edit.perReplica')}
      </Divider>
      {!reshape && <Alert type="info" showIcon title={t('edit.stopFirst')} style={{ marginBottom: 16 }} />}
      <LockedFields reason={reshape ? null : t('edit.stopFirst')}>
        <ReplicaItems path={['resources']} disabled={!reshape} />
        {(service.recipe.env ?? []).map((entry) => (
          <EnvField key={entry.name} entry={entry} disabled={!reshape} />
        ))}
      </LockedFields>
    </>
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
  const choices = isOpen(entry) ? [] : (entry.choices ?? []);
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
