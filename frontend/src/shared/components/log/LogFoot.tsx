import { Flex, Typography } from 'antd';
import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorState } from '@/shared/components/ErrorState';
import type { LogStore } from '@/shared/components/log/LogStore';
import { formatBytes, formatNumber } from '@/shared/domain/format';

interface LogFootProps {
  store: LogStore;
  live: boolean;
  following: boolean;
}

/** Below a log: how long it is, whether it goes on. */
export function LogFoot({ store, live, following }: LogFootProps) {
  const { t, i18n } = useTranslation('shared');
  useSyncExternalStore(store.subscribe, store.getVersion);
  return (
    <Flex justify="space-between" gap="small" style={{ padding: '4px 12px' }}>
      <Typography.Text type="secondary">
        {t(store.counted ? 'log.size' : 'log.sizeAbout', {
          count: store.lineCount,
          lines: formatNumber(store.lineCount, i18n.language, 0),
          size: formatBytes(store.size),
        })}
      </Typography.Text>
      <Typography.Text type="secondary" role="status">
        {t(store.problem !== undefined ? 'log.cut' : !live ? 'log.ended' : following ? 'log.following' : 'log.paused')}
      </Typography.Text>
    </Flex>
  );
}

/** Why more of the log could not be read. */
export function LogProblem({ store }: { store: LogStore }) {
  const problem = useSyncExternalStore(store.subscribe, () => store.problem);
  return problem === undefined ? null : (
    <ErrorState
      error={problem}
      onRetry={() => {
        store.retry();
      }}
    />
  );
}
