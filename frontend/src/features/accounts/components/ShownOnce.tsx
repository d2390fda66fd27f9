import { Button, Modal } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

interface ShownOnceProps {
  open: boolean;
  title: string;
  onClose: () => void;
  children: ReactNode;
}

/** A secret that cannot be shown again: neither Escape nor a click beside it closes it. */
export function ShownOnce({ open, title, onClose, children }: ShownOnceProps) {
  const { t } = useTranslation('common');
  return (
    <Modal
      open={open}
      title={title}
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
      destroyOnHidden
      footer={
        <Button type="primary" onClick={onClose}>
          {t('action.close')}
        </Button>
      }
    >
      {children}
    </Modal>
  );
}
