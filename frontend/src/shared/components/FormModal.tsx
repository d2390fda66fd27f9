import { Form, type FormInstance, type FormProps, Modal } from 'antd';
import { type ReactNode, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { HelpTitle } from '@/shared/components/HelpTitle';
import type { HelpTopic } from '@/shared/domain/help';

interface FormModalProps<Values> {
  form: FormInstance<Values>;
  open?: boolean;
  title: string;
  /** What sends it; the dialog stays open, with what was typed, until `onClose`. */
  saving: { isPending: boolean; mutateAsync: (values: Values) => Promise<unknown> };
  /** Those of the moment when the form appears. */
  initialValues: NonNullable<FormProps<Values>['initialValues']>;
  onClose: () => void;
  okText?: string;
  width?: number;
  requiredMark?: NonNullable<FormProps['requiredMark']>;
  /** Without it there is no form yet and nothing to send. */
  ready?: boolean;
  /** What explains it. */
  help?: HelpTopic | undefined;
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
    okText,
    width = 520,
    requiredMark = true,
    ready = true,
    help,
  } = props;
  const { t } = useTranslation('common');
  // known at once: `isPending` comes with the next drawing, and Enter may be pressed twice before it
  const sending = useRef(false);
  const send = async (values: Values) => {
    if (sending.current) return;
    sending.current = true;
    // the action itself tells what was refused
    await saving.mutateAsync(values).catch(() => undefined);
    sending.current = false;
  };
  return (
    <Modal
      open={open}
      title={help ? <HelpTitle title={title} topic={help} /> : title}
      width={width}
      okText={okText ?? t('action.save')}
      cancelText={t('action.cancel')}
      confirmLoading={saving.isPending}
      okButtonProps={{ disabled: !ready }}
      onOk={form.submit}
      onCancel={onClose}
      destroyOnHidden
    >
      {props.before}
      {ready && (
        <Form<Values>
          form={form}
          layout="vertical"
          requiredMark={requiredMark}
          clearOnDestroy
          initialValues={props.initialValues}
          onFinish={(values) => void send(values)}
        >
          {props.children}
        </Form>
      )}
    </Modal>
  );
}
