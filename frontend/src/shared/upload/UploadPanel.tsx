import { InboxOutlined } from '@ant-design/icons';
import { Alert, Flex, Typography } from 'antd';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmButton } from '@/shared/components/ConfirmButton';
import { formatBytes, formatPercent } from '@/shared/domain/format';
import { FileDrop } from '@/shared/upload/FileDrop';
import { refusalOf, type Refusal } from '@/shared/upload/refusal';
import { type OpenUpload, unfinishedAt } from '@/shared/upload/resume';
import { UploadProgress } from '@/shared/upload/UploadProgress';
import { useUpload } from '@/shared/upload/useUpload';

interface UploadPanelProps {
  /** Plural, as in the path: datasets, images. */
  resource: string;
  /** The id of what the file is for; '' where the upload itself makes it. */
  target: string;
  part?: string;
  /** An upload of one's own that nobody sends: only its file goes on, or it is given up. */
  open: OpenUpload | null;
  /** Extensions with their dot. */
  accept: readonly string[];
  maxBytes?: number;
  /** Every byte has arrived. */
  onDone?: (uploadId: string) => void;
  /** It was given up, here and at the platform. */
  onGivenUp?: () => unknown;
  /** An upload goes on, waits or is paused here. */
  onBusy?: (busy: boolean) => void;
  hint?: ReactNode;
  disabled?: boolean;
}

/** Choose or drop a file and watch it go: pause, resume, speed, time left. Goes on after a cut, after a reload and in
 * another browser. */
export function UploadPanel(props: UploadPanelProps) {
  const { resource, target, part = '', open, accept, maxBytes, onDone, onGivenUp, onBusy, hint, disabled } = props;
  const { t } = useTranslation('shared');
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const place = { resource, target, part };
  const upload = useUpload(place);
  const { state } = upload;
  const busy = state !== null && state.phase !== 'done';
  useEffect(() => {
    onBusy?.(busy);
  }, [busy, onBusy]);
  const giveUp = async () => {
    await upload.cancel(open, onGivenUp);
    setRefusal(null);
  };
  if (state) return <UploadProgress upload={upload} state={state} onCancel={giveUp} />;
  const take = (file: File) => {
    const kept = unfinishedAt(place);
    const modified = kept?.url === open?.url ? kept?.modified : open?.modified;
    const refused = refusalOf(file, accept, maxBytes, open && { ...open, modified });
    setRefusal(refused);
    if (!refused) upload.start(file, onDone, open);
  };
  return (
    <div>
      {open && <Interrupted open={open} onGiveUp={giveUp} />}
      <FileDrop accept={accept.join(',')} onFile={take} disabled={disabled ?? false}>
        <p className="ant-upload-drag-icon" style={{ marginBottom: 8 }}>
          <InboxOutlined aria-hidden />
        </p>
        <Typography.Paragraph style={{ marginBottom: 4 }}>
          {t(open ? 'upload.chooseSame' : 'upload.choose')}
        </Typography.Paragraph>
        <Typography.Text type="secondary">
          {t('upload.accept', { formats: accept.join(' ') })}
          {maxBytes !== undefined && t('upload.max', { size: formatBytes(maxBytes) })}
        </Typography.Text>
        {hint && <div style={{ marginTop: 4 }}>{hint}</div>}
      </FileDrop>
      {refusal && (
        <Alert
          type="error"
          showIcon
          role="alert"
          style={{ marginTop: 12 }}
          title={t(`upload.refused.${refusal.kind}`, {
            name: refusal.name,
            formats: accept.join(' '),
            max: maxBytes === undefined ? '' : formatBytes(maxBytes),
            begun: open?.name,
          })}
        />
      )}
    </div>
  );
}

function Interrupted({ open, onGiveUp }: { open: OpenUpload; onGiveUp: () => Promise<void> }) {
  const { t, i18n } = useTranslation('shared');
  const share = formatPercent(open.sent / open.size, i18n.language, 0);
  return (
    <Alert
      type="warning"
      showIcon
      style={{ marginBottom: 12 }}
      title={t('upload.interrupted', { share })}
      description={
        <Flex vertical gap="small" align="flex-start">
          {t('upload.interruptedHint', { name: open.name, size: formatBytes(open.size) })}
          <ConfirmButton
            size="small"
            title={t('upload.giveUpTitle')}
            description={t('upload.cancelText', { name: open.name })}
            okText={t('upload.giveUp')}
            danger
            onConfirm={onGiveUp}
          >
            {t('upload.giveUp')}
          </ConfirmButton>
        </Flex>
      }
    />
  );
}
