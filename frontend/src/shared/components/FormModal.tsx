import { type FormInstance, type FormProps, Modal } from 'antd';
import { type ReactNode, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { DraftForm } from '@/shared/components/DraftForm';
import { HelpTitle } from '@/shared/components/HelpTitle';
import { forgetFields, keepFields } from '@/shared/domain/drafts';
import type { HelpTopic } from '@/shared/domain/help';
import { useDraftKey } from '@/shared/hooks/useDraftKey';

interface FormModalProps<Values> {
  form: FormInstance<Values>;
  open?: boolean;
  title: string;
  /** What sends it; the dialog stays open, with what was typed, until `onClose`. */
  saving: { isPending: boolean; mutateAsync: (values: Values) => Promise<unknown> };
  /** Those of the moment when the form appears. */
  initialValues: NonNullable<FormProps<Values>['initialValues']>;
  onClose: () => void;
  /** The name of this form among all: what was typed into it comes back until it was sent. */
  draft: string | undefined;
  /** Fields that may not be changed now. */
  fixed?: readonly string[];
  okText?: string;
  width?: number;
  requiredMark?: NonNullable<FormProps['requiredMark']>;
  /** Without it there is no form yet and nothing to send. */
  ready?: boolean;
  /** What explains it. */
  help: HelpTopic;
  /** Above the form, also while there is none. */
  before?: ReactNode;
  /** The fields. */
  children: ReactNode;
}

/** A dialog with a form: its button sends what was typed. Opened anew it begins with `initialValues`. */
export function FormModal<Values extends object>(props: FormModalProps<Values>) {
  const {
    form,
    open = true,
    title,
    saving,
    onClose,
    draft,
    okText,
    width = 520,
    requiredMark,
    ready = true,
    help,
  } = props;
  const { t } = useTranslation('common');
  // known at once: `isPending` comes with the next drawing, and Enter may be pressed twice before it
  const sending = useRef(false);
  // while it closes it is no draft any more
  const draftKey = useDraftKey(open ? draft : undefined);
  const send = async (values: Values) => {
    if (sending.current) return;
    sending.current = true;
    try {
      await saving.mutateAsync(values);
      forgetFields(draftKey, props.fixed);
    } catch {
      // the action itself tells what was refused
    } finally {
      sending.current = false;
    }
  };
  return (
    <Modal
      open={open}
      title={<HelpTitle title={title} topic={help} />}
      width={width}
      okText={okText ?? t('action.save')}
      cancelText={t('action.cancel')}
      // antd's confirmLoading would lock the other button, too: whoever does not want to wait may leave
      okButtonProps={{ disabled: !ready, loading: saving.isPending }}
      onOk={form.submit}
      onCancel={() => {
        if (ready) keepFields(draftKey, form.getFieldsValue(), props.initialValues, props.fixed);
        onClose();
      }}
      destroyOnHidden
    >
      {props.before}
      {ready && (
        <DraftForm<Values>
          form={form}
          draftKey={draftKey}
          fixed={props.fixed ?? []}
          layout="vertical"
          {...(requiredMark === undefined ? {} : { requiredMark })}
          clearOnDestroy
          initialValues={props.initialValues}
          onFinish={(values) => void send(values)}
        >
          {props.children}
        </DraftForm>
      )}
    </Modal>
  );
}
