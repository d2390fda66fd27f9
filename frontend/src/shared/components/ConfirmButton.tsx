import type { ReactNode } from 'react';
import { ActionButton, type ActionButtonProps } from '@/shared/components/ActionButton';
import { useConfirm } from '@/shared/components/useConfirm';

interface ConfirmButtonProps extends Omit<ActionButtonProps, 'onClick' | 'title' | 'danger'> {
  /** The question. */
  title: ReactNode;
  /** What will happen. */
  description?: ReactNode;
  /** When it rejects the question stays, with the reason. */
  onConfirm: () => unknown;
  danger?: boolean;
  okText?: string | undefined;
  /** A word that has to be typed first, for what cannot be undone. */
  typed?: string;
}

/** A button that asks before it acts. */
export function ConfirmButton({ title, description, onConfirm, okText, typed, danger, ...button }: ConfirmButtonProps) {
  const { ask, dialog } = useConfirm();
  return (
    <>
      <ActionButton
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
