import { Form } from 'antd';
import type { ReactNode } from 'react';
import { FieldLabel } from '@/shared/components/FieldLabel';

interface WizardFieldProps {
  /** Of the control inside. */
  id: string;
  label: string;
  help?: string | undefined;
  /** Beside the control, below it. */
  extra?: ReactNode;
  error?: string | undefined;
  warning?: string | undefined;
  required?: boolean;
  children: ReactNode;
}

/** A field of the wizard: its label, its control, what is wrong with it. */
export function WizardField(props: WizardFieldProps) {
  const { id, label, help, extra, error, warning, required = false, children } = props;
  const status = error ? 'error' : warning ? 'warning' : '';
  return (
    <div style={{ marginBottom: 20 }}>
      <Form.Item
        htmlFor={id}
        label={<FieldLabel text={label} help={help} />}
        required={required}
        validateStatus={status}
        help={error ?? warning}
        extra={extra}
        style={{ marginBottom: 0 }}
      >
        {children}
      </Form.Item>
    </div>
  );
}
