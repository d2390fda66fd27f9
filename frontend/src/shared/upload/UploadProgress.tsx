import { CaretRightOutlined, FileZipOutlined, PauseOutlined } from '@ant-design/icons';
import { Alert, Button, Flex, Progress, theme, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { ConfirmButton } from '@/shared/components/ConfirmButton';
import { ReasonNote } from '@/shared/components/ReasonNote';
import { formatBytes, formatDuration } from '@/shared/domain/format';
import type { UploadPhase, UploadState } from '@/shared/upload/Upload';
import type { UploadHandle } from '@/shared/upload/useUpload';

interface UploadProgressProps {
  upload: UploadHandle;
  state: UploadState;
  onCancel: () => Promise<void>;
}

const BAR: Partial<Record<UploadPhase, 'active' | 'exception' | 'success' | 'normal'>> = {
  starting: 'active',
  sending: 'active',
  failed: 'exception',
  done: 'success',
};

/** An upload on its way. */
export function UploadProgress({ upload, state, onCancel }: UploadProgressProps) {
  const { t } = useTranslation('shared');
  const { token } = theme.useToken();
  const percent = state.size > 0 ? Math.floor((state.sent / state.size) * 1000) / 10 : 0;
  return (
    <Flex
      vertical
      gap="small"
      role="group"
      aria-label={t('upload.label', { name: state.name })}
      style={{
        border: `1px solid ${token.colorBorderSecondary}`,
        borderRadius: token.borderRadius,
        background: token.colorBgContainer,
        padding: 16,
      }}
    >
      <Flex justify="space-between" align="center" gap="small" wrap>
        <Flex gap="small" align="center" style={{ minWidth: 0, flex: '1 1 160px' }}>
          <FileZipOutlined aria-hidden style={{ color: token.colorTextSecondary }} />
          <Typography.Text strong ellipsis={{ tooltip: state.name }}>
            {state.name}
          </Typography.Text>
        </Flex>
        <Buttons upload={upload} state={state} onCancel={onCancel} />
      </Flex>
      <Progress percent={percent} status={BAR[state.phase] ?? 'normal'} aria-label={t('upload.progress')} />
      <Flex justify="space-between" gap="small" wrap>
        <Typography.Text type="secondary">{`${formatBytes(state.sent)} / ${formatBytes(state.size)}`}</Typography.Text>
        <Numbers state={state} />
      </Flex>
      {state.anew && <Alert type="warning" showIcon title={t('upload.anew')} />}
      {state.problem && <ReasonNote reason={state.problem} kind={state.phase === 'failed' ? 'error' : 'warning'} />}
    </Flex>
  );
}

function Numbers({ state }: { state: UploadState }) {
  const { t, i18n } = useTranslation('shared');
  const { phase, speed, secondsLeft } = state;
  if (phase !== 'sending' || speed === null || secondsLeft === null) {
    return (
      <Typography.Text type="secondary" role="status">
        {t(`upload.phase.${phase}`)}
      </Typography.Text>
    );
  }
  return (
    <Typography.Text type="secondary">
      {t('upload.speed', { speed: formatBytes(speed), left: formatDuration(Math.ceil(secondsLeft), i18n.language) })}
    </Typography.Text>
  );
}

function Buttons({ upload, state, onCancel }: UploadProgressProps) {
  const { t } = useTranslation('shared');
  if (state.phase === 'done') return null;
  return (
    <Flex gap="small">
      {upload.active ? (
        <Button size="small" icon={<PauseOutlined />} onClick={upload.pause}>
          {t('upload.pause')}
        </Button>
      ) : (
        <Button
          size="small"
          type="primary"
          icon={<CaretRightOutlined />}
          loading={state.phase === 'cancelling'}
          onClick={upload.resume}
        >
          {t(state.phase === 'failed' ? 'retry' : 'upload.resume')}
        </Button>
      )}
      <ConfirmButton
        size="small"
        title={t('upload.cancelTitle')}
        description={t('upload.cancelText', { name: state.name })}
        okText={t('upload.cancelOk')}
        danger
        onConfirm={onCancel}
      >
        {t('upload.cancel')}
      </ConfirmButton>
    </Flex>
  );
}
