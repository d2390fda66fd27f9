import { InboxOutlined } from '@ant-design/icons';
import { Alert, Typography } from 'antd';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatBytes, formatPercent } from '@/shared/domain/format';
import { FileDrop } from '@/shared/upload/FileDrop';
import { refusalOf, type Refusal } from '@/shared/upload/refusal';
import type { Unfinished } from '@/shared/upload/resume';
import { UploadProgress } from '@/shared/upload/UploadProgress';
import { useUpload } from '@/shared/upload/useUpload';

interface UploadPanelProps {
  /** Plural, as in the path: datasets, images. */
  resource: string;
  /** The id of what the file is for; '' where the upload itself makes it. */
  target: string;
  part?: string;
  /** Extensions with their dot. */
  accept: readonly string[];
  maxBytes?: number;
  /** Every byte has arrived. */
  onDone?: (uploadId: string) => void;
  /** An upload goes on, waits or is paused here. */
  onBusy?: (busy: boolean) => void;
  hint?: ReactNode;
  disabled?: boolean;
}

/** Choose or drop a file and watch it go: pause, resume, speed, time left. Goes on after a cut and after a reload. */
export function UploadPanel(props: UploadPanelProps) {
  const { resource, target, part = '', accept, maxBytes, onDone, onBusy, hint, disabled = false } = props;
  const { t } = useTranslation('shared');
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const upload = useUpload({ resource, target, part });
  const { state } = upload;
  const busy = state !== null && state.phase !== 'done';
  useEffect(() => {
    onBusy?.(busy);
  }, [busy, onBusy]);
  if (state) return <UploadProgress upload={upload} state={state} />;
  const take = (file: File) => {
    const refused = refusalOf(file, accept, maxBytes);
    setRefusal(refused);
    if (!refused) upload.start(file, onDone);
  };
  return (
    <div>
      {upload.unfinished && <Resumable unfinished={upload.unfinished} onForget={upload.cancel} />}
      <FileDrop accept={accept.join(',')} onFile={take} disabled={disabled}>
        <p className="ant-upload-drag-icon" style={{ marginBottom: 8 }}>
          <InboxOutlined aria-hidden />
        </p>
        <Typography.Paragraph style={{ marginBottom: 4 }}>{t('upload.choose')}</Typography.Paragraph>
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
          })}
        />
      )}
    </div>
  );
}

function Resumable({ unfinished, onForget }: { unfinished: Unfinished; onForget: () => void }) {
  const { t, i18n } = useTranslation('shared');
  const share = formatPercent(unfinished.sent / unfinished.size, i18n.language, 0);
  return (
    <Alert
      type="info"
      showIcon
      closable={{ onClose: onForget, 'aria-label': t('upload.forget') }}
      style={{ marginBottom: 12 }}
      title={t('upload.unfinished', { name: unfinished.name, share })}
      description={t('upload.unfinishedHint')}
    />
  );
}
