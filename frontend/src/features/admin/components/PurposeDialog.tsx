import { useQueryClient } from '@tanstack/react-query';
import { Form, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { ANNOTATIONS, FORMATS, namesOf, purposeEdit } from '@/features/admin/lib';
import { createPurpose, putPurpose } from '@/shared/api/generated/sdk.gen';
import type { PurposeView, TaskTypeIn, TaskTypeView } from '@/shared/api/generated/types.gen';
import { useAction } from '@/shared/api/problems';
import { onlyRevision } from '@/shared/api/revision';
import { useIdempotency } from '@/shared/api/useIdempotency';
import { FormModal } from '@/shared/components/FormModal';
import { LONGEST_NAME, PLAIN } from '@/shared/domain/names';
import { purposesQuery, usePurposes } from '@/shared/resources/usePurposes';

/** What the dialog is about: a purpose that is added ({}) or edited, a task type that is added to one or edited. */
export interface PurposeForm {
  edited?: PurposeView;
  purpose?: PurposeView;
  type?: TaskTypeView;
}

type Values = Omit<TaskTypeIn, 'retired'>;

interface PurposeDialogProps {
  form: PurposeForm;
  open: boolean;
  onClose: () => void;
}

const LANGUAGES = ['zh', 'en'] as const;
const CODE = /^[a-z][a-z0-9_]{1,39}$/;
const FIELDS = ['code', ...LANGUAGES.map((language) => `names.${language}`), 'annotations', 'formats'];

/** Adds a purpose or a task type, or changes what it is called and what it offers. */
export function PurposeDialog({ form: { edited, purpose, type }, open, onClose }: PurposeDialogProps) {
  const { t } = useTranslation('admin');
  const client = useQueryClient();
  const [form] = Form.useForm<Values>();
  const { purposes, purposeName, typeName } = usePurposes();
  const idempotency = useIdempotency();
  // as it is now: what somebody else has changed meanwhile stays, once that was told
  const owner = purposes.find(({ code }) => code === (edited ?? purpose)?.code);
  const known = type ?? edited;
  const place = type ? (owner?.task_types.findIndex(({ code }) => code === type.code) ?? 0) : owner?.task_types.length;
  const send = (typed: Values) => {
    if (owner === undefined) {
      const body = { code: typed.code, names: typed.names, task_types: [] };
      return createPurpose({ body, headers: idempotency(body) });
    }
    const withType = (all: TaskTypeIn[]) =>
      type ? all.map((one) => (one.code === type.code ? { ...one, ...typed } : one)) : [...all, typed];
    const body = edited ? purposeEdit(owner, { names: typed.names }) : purposeEdit(owner, {}, withType);
    return putPurpose({ path: { code: owner.code }, body, headers: onlyRevision(owner.revision) });
  };
  const refresh = () => client.invalidateQueries({ queryKey: purposesQuery.queryKey });
  const saving = useAction(send, {
    form,
    fieldOf: { 'purpose.taken': '{field}' },
    aliases: purpose ? Object.fromEntries(FIELDS.map((name) => [`task_types.${String(place)}.${name}`, name])) : {},
    onSuccess: async () => {
      await refresh();
      onClose();
    },
    onProblem: refresh,
  });
  const title = type
    ? t('purposes.editType', { name: typeName(type.code) })
    : purpose
      ? t('purposes.addTypeTo', { name: purposeName(purpose.code) })
      : edited
        ? t('purposes.editPurpose', { name: purposeName(edited.code) })
        : t('purposes.add');
  return (
    <FormModal<Values>
      form={form}
      open={open}
      title={title}
      help="datasets"
      saving={saving}
      draft={['purpose', (edited ?? purpose)?.code ?? 'new', purpose ? (type?.code ?? 'new') : ''].join(':')}
      initialValues={initial(known)}
      onClose={onClose}
    >
      {LANGUAGES.map((language, index) => (
        <Form.Item
          key={language}
          name={['names', language]}
          label={t(`purposes.nameIn.${language}`)}
          rules={[
            { required: true, whitespace: true, message: t('purposes.needName') },
            { pattern: PLAIN, message: t('common:nameControl') },
          ]}
        >
          <Input autoFocus={index === 0} maxLength={LONGEST_NAME} />
        </Form.Item>
      ))}
      {!known && (
        <Form.Item
          name="code"
          label={t('purposes.code')}
          extra={t('purposes.codeHint')}
          rules={[{ required: true, pattern: CODE, message: t('purposes.codeWrong') }]}
        >
          <Input maxLength={40} />
        </Form.Item>
      )}
      {purpose && <Offers />}
    </FormModal>
  );
}

/** What a task type offers. */
function Offers() {
  const { t } = useTranslation('admin');
  const annotations = ANNOTATIONS.map((value) => ({ value, label: t(`shared:annotation.${value}`) }));
  const formats = FORMATS.map((value) => ({ value, label: value }));
  return (
    <>
      <Form.Item
        name="annotations"
        label={t('purposes.annotations')}
        rules={[{ required: true, message: t('purposes.needAnnotations') }]}
      >
        <Select mode="multiple" options={annotations} />
      </Form.Item>
      <Form.Item
        name="formats"
        label={t('purposes.formats')}
        rules={[{ required: true, message: t('purposes.needFormats') }]}
      >
        <Select mode="multiple" options={formats} />
      </Form.Item>
    </>
  );
}

const initial = (known: PurposeView | TaskTypeView | undefined) => ({
  ...(known ? { names: namesOf(known.names) } : {}),
  ...(known && 'formats' in known ? { annotations: known.annotations, formats: known.formats } : {}),
});
