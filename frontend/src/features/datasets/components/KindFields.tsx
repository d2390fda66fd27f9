import { Form, Radio, Select, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { offered } from '@/features/datasets/lib';
import { FieldLabel } from '@/shared/components/FieldLabel';
import { PurposeCascader } from '@/shared/resources/PurposeCascader';
import { usePurposes } from '@/shared/resources/usePurposes';

/** How the archives of a dataset are read; `kind` is purpose and task type. */
export interface KindValues {
  kind: [string, string];
  annotation: string;
  format: string;
  test_mode: 'ratio' | 'separate';
}

/** Fields of a form: what the archives are for and how they are read, which may be changed until that was done. */
export function KindFields() {
  const { t } = useTranslation('datasets');
  const form = Form.useFormInstance<KindValues>();
  const { typeOf } = usePurposes();
  const kind = Form.useWatch('kind', form);
  const type = kind?.[1] === undefined ? undefined : typeOf(kind[1]);
  const choose = (value: string[] | undefined) => {
    const next = value?.[1] === undefined ? undefined : typeOf(value[1]);
    form.setFieldsValue({
      annotation: offered(form.getFieldValue('annotation') as string | undefined, next?.annotations ?? []) ?? '',
      format: offered(form.getFieldValue('format') as string | undefined, next?.formats ?? []) ?? '',
    });
  };
  const annotations = (type?.annotations ?? []).map((value) => ({
    value,
    label: t(`annotation.${value}`, { defaultValue: value }),
  }));
  return (
    <>
      <Form.Item
        name="kind"
        label={<FieldLabel text={t('form.kind')} help={t('form.kindHelp')} />}
        rules={[{ required: true, message: t('form.kindMissing') }]}
      >
        <PurposeCascader onChange={choose} placeholder={t('form.kindPlaceholder')} />
      </Form.Item>
      <Form.Item
        name="annotation"
        label={<FieldLabel text={t('field.annotation')} help={t('form.annotationHelp')} />}
        rules={[{ required: true, message: t('form.kindFirst') }]}
      >
        <Select options={annotations} disabled={annotations.length === 0} placeholder={t('form.kindFirst')} />
      </Form.Item>
      <Form.Item
        name="format"
        label={<FieldLabel text={t('field.format')} help={t('form.formatHelp')} />}
        rules={[{ required: true, message: t('form.kindFirst') }]}
      >
        {type ? <FormatChoice formats={type.formats} /> : <Select disabled placeholder={t('form.kindFirst')} />}
      </Form.Item>
      <Form.Item name="test_mode" label={t('field.testMode')} rules={[{ required: true }]}>
        <TestModeChoice />
      </Form.Item>
    </>
  );
}

interface ChoiceProps {
  id?: string;
  value?: string;
  onChange?: (value: string) => void;
}

interface ExplainedProps extends ChoiceProps {
  options: { value: string; title: string; text: string }[];
}

function Explained({ id, value, onChange, options }: ExplainedProps) {
  return (
    <Radio.Group
      {...(id === undefined ? {} : { id })}
      value={value}
      onChange={(event) => {
        onChange?.(event.target.value as string);
      }}
      style={{ display: 'flex', flexDirection: 'column', gap: 8 }}
    >
      {options.map((option) => (
        <Radio key={option.value} value={option.value} styles={{ icon: { alignSelf: 'flex-start', marginTop: 3 } }}>
          {option.title}
          <Typography.Text type="secondary" style={{ display: 'block' }}>
            {option.text}
          </Typography.Text>
        </Radio>
      ))}
    </Radio.Group>
  );
}

function FormatChoice({ formats, ...choice }: ChoiceProps & { formats: readonly string[] }) {
  const { t } = useTranslation('datasets');
  const options = formats.map((value) => ({
    value,
    title: value,
    text: t(`format.${value}`, { defaultValue: '' }),
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
