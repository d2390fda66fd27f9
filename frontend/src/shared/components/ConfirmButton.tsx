import { Button, type ButtonProps, Flex, Input, Modal, Typography } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';

interface ConfirmButtonProps extends Omit<ButtonProps, 'onClick' | 'title' | 'danger'> {
  /** The question. */
  title: ReactNode;
  /** What will happen. */
  description?: ReactNode;
  /** The dialog stays open while it runs, and after it when it rejects. */
  onConfirm: () => unknown;
  danger?: boolean;
  okText?: string;
  /** A word that has to be typed first, for what cannot be undone. */
  typed?: string;
}

/** A button that asks before it acts. */
export function ConfirmButton({ title, description, onConfirm, okText, typed, danger, ...button }: ConfirmButtonProps) {
  const { t } = useTranslation('shared');
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [word, setWord] = useState('');
  const show = (shown: boolean) => {
    setWord('');
    setOpen(shown);
  };
  const confirm = async () => {
    setBusy(true);
    try {
      await onConfirm();
      show(false);
    } catch {
      // whoever gave onConfirm tells what went wrong; the question stays
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button
        {...button}
        danger={danger ?? false}
        onClick={() => {
          show(true);
        }}
      />
      <Modal
        open={open}
        title={title}
        width={440}
        okText={okText ?? t('confirm')}
        okButtonProps={{ danger: danger ?? false, disabled: typed !== undefined && word !== typed }}
        cancelText={t('cancel')}
        confirmLoading={busy}
        onOk={() => void confirm()}
        onCancel={() => {
          show(false);
        }}
        destroyOnHidden
      >
        <Flex vertical gap="middle">
          {description && <Typography.Text>{description}</Typography.Text>}
          {typed !== undefined && (
            <Input
              aria-label={t('typeToConfirm', { word: typed })}
              placeholder={t('typeToConfirm', { word: typed })}
              value={word}
              onChange={(event) => {
                setWord(event.target.value);
              }}
            />
          )}
        </Flex>
      </Modal>
    </>
  );
}
