import { type InputRef, theme } from 'antd';
import { type KeyboardEvent, useRef, useState } from 'react';
import { download } from '@/shared/api/media';
import { useAction } from '@/shared/api/problems';
import { LogBar } from '@/shared/components/log/LogBar';
import { LogFoot, LogProblem } from '@/shared/components/log/LogFoot';
import { LogText } from '@/shared/components/log/LogText';
import type { LogSource } from '@/shared/components/log/source';
import { useLog } from '@/shared/components/log/useLog';
import { type LogHandle, useLogSearch } from '@/shared/components/log/useLogSearch';

interface LogViewProps {
  /** Keep it stable with useMemo. */
  source: LogSource;
  /** The log may still grow; then it is followed. */
  live: boolean;
  /** How the downloaded file is called. */
  filename: string;
  /** Pixels of the text, without the bars. */
  height?: number;
}

/** A log of any length: only what is seen is fetched. Follows the end, searches the whole log, can be downloaded. */
export function LogView({ source, live, filename, height = 480 }: LogViewProps) {
  const { token } = theme.useToken();
  const input = useRef<InputRef>(null);
  const view = useRef<LogHandle>(null);
  const [following, setFollowing] = useState(true);
  const store = useLog(source, live);
  const search = useLogSearch(store, view);
  const save = useAction(() => download(source.file, filename));
  const onKeyDown = (event: KeyboardEvent) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'f') {
      event.preventDefault();
      input.current?.focus({ cursor: 'all' });
    }
  };
  return (
    <div
      style={{
        border: `1px solid ${token.colorBorderSecondary}`,
        borderRadius: token.borderRadius,
        background: token.colorBgContainer,
        minWidth: 0,
      }}
      onKeyDown={onKeyDown}
    >
      <LogBar
        search={search}
        input={input}
        following={following}
        onEnd={() => {
          setFollowing(true);
        }}
        saving={save.isPending}
        onDownload={() => {
          save.mutate();
        }}
      />
      <LogProblem store={store} />
      <LogText
        ref={view}
        store={store}
        search={search}
        height={height}
        following={following}
        onFollowing={setFollowing}
      />
      <LogFoot store={store} live={live} following={following} />
    </div>
  );
}
