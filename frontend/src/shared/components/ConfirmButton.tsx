import { Button, type ButtonProps } from 'antd';
import type { ReactNode } from 'react';
import { useConfirm } from '@/shared/components/useConfirm';

interface ConfirmButtonProps extends Omit<ButtonProps, 'onClick' | 'title' | 'danger'> {
  /** The question. */
  title: ReactNode;
  /** What will happen. */
  description?: ReactNode;
  /** When it rejects the question stays, with the reason. */
  onConfirm: () => unknown;
  danger?: boolean;
  okText?: string;
  /** A word that has to be typed first, for what cannot be undone. */
  typed?: string;
}

/** A button that asks before it acts. */
export function ConfirmButton({ title, description, onConfirm, okText, typed, danger, ...button }: ConfirmButtonProps) {
  const { ask, dialog } = useConfirm();
  return (
    <>
      <Button
        {...button}
        danger={danger ?? false}
        onClick={() => {
          ask({ title, text: description, okText, typed, danger: danger ?? false, run: onConfirm });
        }}
      />
      {dialog}
    </>
  );
}
