import { Form, Radio, Select, Tag, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { isConll } from '@/features/datasets/layouts';
import { offered } from '@/features/datasets/lib';
import type { TaskTypeView } from '@/shared/api/generated/types.gen';
import { FieldLabel } from '@/shared/components/FieldLabel';
import { LockedFields } from '@/shared/components/LockedFields';
import { PurposeCascader } from '@/shared/resources/PurposeCascader';
import { usePurposes } from '@/shared/resources/usePurposes';

/** How the archives of a dataset are read; `kind` is purpose and task type. */
export interface KindValues {
  kind: [string, string];
  annotation: string;
  format: string;
  test_mode: 'ratio' | 'separate';
}

/** Fields of the form by those of the request, and by what is refused of them together. */
export const KIND_ALIASES = { purpose: 'kind', task_type: 'kind' };
export const KIND_REFUSED = { 'dataset.combination_not_offered': '{field}' };

/** Fields of a form: what the archives are for and how they are read, which may be changed until that was done. */
export function KindFields({ onlyTestMode = false }: { onlyTestMode?: boolean }) {
  const { t } = useTranslation('datasets');
  return (
    <>
      {!onlyTestMode && <ReadAs />}
      <Form.Item name="test_mode" label={t('field.testMode')} rules={[{ required: true }]}>
        <TestModeChoice />
      </Form.Item>
    </>
  );
}

function ReadAs() {
  const { t } = useTranslation('datasets');
  const form = Form.useFormInstance<KindValues>();
  const { typeOf } = usePurposes();
  const kind = Form.useWatch('kind', form);
  const type = kind?.[1] === undefined ? undefined : typeOf(kind[1]);
  const choose = (value: string[] | undefined) => {
    const next = value?.[1] === undefined ? undefined : typeOf(value[1]);
    form.setFieldsValue({
      annotation: offered(form.getFieldValue('annotation') as string | undefined, next?.annotations ?? []) ?? '',
      format: offered(form.getFieldValue('format') as string | undefined, next?.importable ?? []) ?? '',
    });
  };
  const annotations = (type?.annotations ?? []).map((value) => ({
    value,
    label: t(`shared:annotation.${value}`, { defaultValue: value }),
  }));
  return (
    <>
      <Form.Item
        name="kind"
        label={<FieldLabel text={t('shared:purpose')} help={t('form.kindHelp')} />}
        rules={[{ required: true, message: t('form.kindMissing') }]}
      >
        <PurposeCascader
          onChange={choose}
          placeholder={t('form.kindPlaceholder')}
          whyNot={({ importable }) => (importable.length === 0 ? t('form.notImportable') : null)}
        />
      </Form.Item>
      <LockedFields reason={type ? null : t('form.kindFirst')}>
        <Form.Item
          name="annotation"
          label={<FieldLabel text={t('field.annotation')} help={t('form.annotationHelp')} />}
          required
          rules={[{ required: type !== undefined, message: t('form.kindFirst') }]}
        >
          <Select options={annotations} disabled={annotations.length === 0} placeholder={t('form.kindFirst')} />
        </Form.Item>
        <Form.Item
          name="format"
          label={<FieldLabel text={t('field.format')} help={t('form.formatHelp')} />}
          required
          rules={[
            { required: type !== undefined, message: t('form.nothingImportable') },
            {
              validator: (_, value: string | undefined) =>
                !type || !value || type.importable.includes(value)
                  ? Promise.resolve()
                  : Promise.reject(new Error(t('form.notImportable'))),
            },
          ]}
        >
          {type ? <FormatChoice type={type} /> : <Select disabled placeholder={t('form.kindFirst')} />}
        </Form.Item>
      </LockedFields>
    </>
  );
}

interface ChoiceProps {
  id?: string;
  value?: string;
  onChange?: (value: string) => void;
}

interface ExplainedProps extends ChoiceProps {
  /** `whyNot`: it cannot be chosen. */
  options: { value: string; title: string; text: string; whyNot?: string | null }[];
}

function Explained({ id, value, onChange, options }: ExplainedProps) {
  const locked = options.flatMap(({ title, whyNot }) => (whyNot ? [`${title}: ${whyNot}`] : []));
  return (
    <Radio.Group
      // those that cannot be chosen cannot be reached: their group tells them
      aria-description={locked.join('; ')}
      {...(id === undefined ? {} : { id })}
      value={value}
      onChange={(event) => {
        onChange?.(event.target.value as string);
      }}
      style={{ display: 'flex', flexDirection: 'column', gap: 8 }}
    >
      {options.map((option) => (
        <Radio
          key={option.value}
          value={option.value}
          disabled={Boolean(option.whyNot)}
          styles={{ icon: { alignSelf: 'flex-start', marginTop: 3 } }}
        >
          {option.title}
          {option.whyNot && <Tag style={{ marginInlineStart: 8 }}>{option.whyNot}</Tag>}
          <Typography.Text type="secondary" style={{ display: 'block' }}>
            {option.text}
          </Typography.Text>
        </Radio>
      ))}
    </Radio.Group>
  );
}

/** All formats of the task type; those that no import reads are grey. */
function FormatChoice({
  type,
  ...choice
}: ChoiceProps & { type: Pick<TaskTypeView, 'code' | 'formats' | 'importable'> }) {
  const { t } = useTranslation('datasets');
  const kindOf = (format: string) => (isConll(format, type.code) ? 'conll' : format);
  const options = type.formats.map((value) => ({
    value,
    title: value,
    text: t(`format.${kindOf(value)}`, { defaultValue: '' }),
    whyNot: type.importable.includes(value) ? null : t('form.notImportable'),
  }));
  return <Explained {...choice} options={options} />;
}

function TestModeChoice(choice: ChoiceProps) {
  const { t } = useTranslation('datasets');
  const options = (['ratio', 'separate'] as const).map((value) => ({
    value,
    title: t(`testMode.${value}`),
    text: t(`testMode.${value}Hint`),
  }));
  return <Explained {...choice} options={options} />;
}
