import { Form, type FormInstance, type FormProps } from 'antd';
import { type ReactNode, useEffect, useState } from 'react';
import { flushSync } from 'react-dom';
import { RestoredNote } from '@/shared/components/RestoredNote';
import { keptFields, textOfFields } from '@/shared/domain/drafts';
import { withChanges } from '@/shared/domain/changes';
import { keepText } from '@/shared/domain/kept';

interface DraftFormProps<Values> extends Omit<FormProps<Values>, 'form' | 'initialValues' | 'children'> {
  form: FormInstance<Values>;
  /** Where what is typed is kept until it was sent (`useDraftKey`); undefined: it is not. */
  draftKey: string | undefined;
  initialValues: object;
  /** Fields that may not be changed now: what was typed into them before is kept for when they may. */
  fixed?: readonly string[];
  /** Nothing is said of what was restored: the form has its own way to begin anew. */
  quiet?: boolean;
  /** The fields. */
  children: ReactNode;
}

const NOTHING: ReturnType<typeof keptFields> = { fields: null, waiting: {} };

/** A form that begins with what was typed into it before, as long as the tab lives. Whoever sent it forgets that. */
export function DraftForm<Values extends object>(props: DraftFormProps<Values>) {
  const { form, draftKey, initialValues, fixed = [], quiet = false, children, ...rest } = props;
  const [kept, setKept] = useState(() => (draftKey === undefined ? NOTHING : keptFields(draftKey, fixed)));
  const [noted, setNoted] = useState(kept.fields !== null && !quiet);
  const startAnew = () => {
    flushSync(() => {
      setKept(NOTHING);
      setNoted(false);
    });
    form.resetFields();
  };
  return (
    <Form<Values>
      {...rest}
      form={form}
      initialValues={kept.fields === null ? initialValues : withChanges<object>(initialValues, kept.fields)}
    >
      {noted && <RestoredNote style={{ marginBottom: 16 }} onStartAnew={startAnew} onClose={() => setNoted(false)} />}
      {children}
      {draftKey !== undefined && (
        <Keep form={form as FormInstance} {...{ draftKey, before: initialValues, waiting: kept.waiting }} />
      )}
    </Form>
  );
}

interface KeepProps {
  form: FormInstance;
  draftKey: string;
  before: object;
  waiting: Record<string, unknown>;
}

/** Keeps what is typed. On its own, so that the form is not drawn again for every letter. */
function Keep({ form, draftKey, before, waiting }: KeepProps) {
  const typed = Form.useWatch(allOf, { form, preserve: true });
  // nothing at all: the fields are not there yet
  const text = Object.keys(typed ?? {}).length === 0 ? undefined : textOfFields(typed ?? {}, before, waiting);
  useEffect(() => {
    if (text !== undefined) keepText(draftKey, text);
  }, [draftKey, text]);
  return null;
}

const allOf = (values: object): object => values;
