import { Form, Input, InputNumber, Switch, type FormInstance } from 'antd';
import { useTranslation } from 'react-i18next';
import { fieldProblem, type FieldValue, type FormValues, tooMany, typeOf } from '@/features/services/lib/interfaceForm';
import { FileField } from '@/features/services/trial/FileField';
import { JsonField } from '@/features/services/trial/JsonField';
import type { InputEntry, Interface } from '@/shared/api/generated/types.gen';
import { DraftForm } from '@/shared/components/DraftForm';
import { EmptyState } from '@/shared/components/EmptyState';
import { FieldLabel } from '@/shared/components/FieldLabel';
import { inLanguage } from '@/shared/i18n/bilingual';

/** A switch holds its value as `checked`. */
const SWITCHED = { valuePropName: 'checked' };

export interface TrialForm {
  inputs: FormValues;
}

interface InterfaceFormProps {
  face: Interface;
  form: FormInstance<TrialForm>;
  /** Where what is typed is kept. */
  draftKey: string | undefined;
  start: FormValues;
  onSend: (values: FormValues) => void;
}

/** The inputs that an interface declares, as a form. */
export function InterfaceForm({ face, form, draftKey, start, onSend }: InterfaceFormProps) {
  const { t } = useTranslation('services');
  const entries = face.inputs ?? [];
  return (
    <DraftForm<TrialForm>
      form={form}
      draftKey={draftKey}
      quiet
      layout="vertical"
      initialValues={{ inputs: start }}
      onFinish={({ inputs }) => onSend(inputs ?? {})}
      validateTrigger={['onBlur', 'onSubmit']}
    >
      {entries.length === 0 && <EmptyState compact title={t('test.noInputs')} />}
      {entries.map((entry) => (
        <InputField key={entry.name} entry={entry} face={face} />
      ))}
    </DraftForm>
  );
}

function InputField({ entry, face }: { entry: InputEntry; face: Interface }) {
  const { t, i18n } = useTranslation('services');
  const description = inLanguage(entry.description ?? '', i18n.language);
  const type = typeOf(entry);
  return (
    <Form.Item
      name={['inputs', entry.name]}
      label={<FieldLabel text={entry.name} help={description || undefined} />}
      required={entry.required !== false}
      {...(type === 'boolean' ? SWITCHED : {})}
      rules={[
        ({ getFieldsValue }) => ({
          validator: (_, value: FieldValue) => {
            const { inputs } = getFieldsValue(true) as TrialForm;
            const problem = tooMany(face, inputs) === entry.name ? 'onlyOne' : fieldProblem(entry, value);
            return problem === null ? Promise.resolve() : Promise.reject(new Error(t(`fieldProblem.${problem}`)));
          },
        }),
      ]}
    >
      <Control entry={entry} />
    </Form.Item>
  );
}

/** antd hands value, onChange and id to the first element below a Form.Item: they are passed on. */
function Control({ entry, ...field }: { entry: InputEntry }) {
  switch (typeOf(entry)) {
    case 'number':
      return <InputNumber {...field} style={{ width: '100%' }} />;
    case 'boolean':
      return <Switch {...field} />;
    case 'json':
      return <JsonField {...field} />;
    case 'image':
    case 'file':
      return <FileField {...field} image={typeOf(entry) === 'image'} />;
    default:
      return <Input.TextArea {...field} rows={5} />;
  }
}
