import { Flex, Input, Modal, Typography } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Refusal } from '@/shared/components/Refusal';
import { useDialogAction } from '@/shared/hooks/useDialogAction';
import { useOpening } from '@/shared/hooks/useOpening';

export interface Question {
  title: ReactNode;
  /** What will happen. */
  text?: ReactNode;
  okText?: string | undefined;
  danger?: boolean;
  /** A word that has to be typed first, for what cannot be undone. */
  typed?: string | undefined;
  /** What is asked for. When it is refused the question stays, with the reason; once that was cancelled a message says it. */
  run: () => unknown;
  /** Afterwards, unless the page was left meanwhile. */
  after?: (() => unknown) | undefined;
}

/** One way to ask before something is done. `dialog` is to be rendered once. */
export function useConfirm(): { ask: (question: Question) => void; dialog: ReactNode } {
  const { key, of: question, isOpen, show, close } = useOpening<Question>();
  return {
    ask: show,
    dialog: question && <ConfirmDialog key={key} question={question} open={isOpen} onClose={close} />,
  };
}

interface ConfirmDialogProps {
  question: Question;
  open: boolean;
  onClose: () => void;
}

function ConfirmDialog({ question, open, onClose }: ConfirmDialogProps) {
  const { title, text, okText, danger = false, typed, run, after } = question;
  const { t } = useTranslation('shared');
  const [word, setWord] = useState('');
  const running = useDialogAction(open, () => run());
  const confirm = () => {
    if (running.isPending) return;
    running.mutate(undefined, {
      onSuccess: () => {
        onClose();
        return after?.();
      },
    });
  };
  return (
    <Modal
      open={open}
      title={title}
      width={running.error ? 520 : 440}
      okText={okText ?? t('confirm')}
      okButtonProps={{ danger, disabled: typed !== undefined && word !== typed, loading: running.isPending }}
      cancelText={t('cancel')}
      onOk={confirm}
      onCancel={onClose}
      destroyOnHidden
    >
      <Flex vertical gap="middle">
        {text && <Typography.Text>{text}</Typography.Text>}
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
        {running.error && <Refusal error={running.error} />}
      </Flex>
    </Modal>
  );
}
