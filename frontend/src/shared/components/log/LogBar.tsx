import {
  DownloadOutlined,
  DownOutlined,
  SearchOutlined,
  UpOutlined,
  VerticalAlignBottomOutlined,
} from '@ant-design/icons';
import { Button, Checkbox, Flex, Input, type InputRef, Progress, Tooltip, Typography } from 'antd';
import { type Ref, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { setLogLook, useLogLook } from '@/shared/components/log/logLook';
import type { LogSearch } from '@/shared/components/log/useLogSearch';

interface LogBarProps {
  search: LogSearch;
  input: Ref<InputRef>;
  following: boolean;
  onEnd: () => void;
  saving: boolean;
  onDownload: () => void;
}

/** Above a log: search, how it looks, to the end, download. */
export function LogBar({ search, input, following, onEnd, saving, onDownload }: LogBarProps) {
  const { t } = useTranslation('shared');
  const [words, setWords] = useState('');
  const { wrap, raw } = useLogLook();
  return (
    <Flex gap="small" align="center" wrap style={{ padding: '8px 12px' }}>
      <Input
        ref={input}
        allowClear
        size="small"
        prefix={<SearchOutlined aria-hidden />}
        aria-label={t('log.search')}
        placeholder={t('log.search')}
        value={words}
        style={{ width: 220 }}
        onChange={(event) => {
          setWords(event.target.value);
          if (!event.target.value) search.find('', 1);
        }}
        onPressEnter={(event) => {
          search.find(words, event.shiftKey ? -1 : 1);
        }}
      />
      {search.words && <Matches search={search} />}
      <Flex gap="small" align="center" wrap style={{ marginInlineStart: 'auto' }}>
        <Checkbox checked={raw} onChange={(event) => setLogLook({ raw: event.target.checked })}>
          {t('log.raw')}
        </Checkbox>
        <Checkbox checked={wrap} onChange={(event) => setLogLook({ wrap: event.target.checked })}>
          {t('log.wrap')}
        </Checkbox>
        <Button size="small" icon={<VerticalAlignBottomOutlined />} disabled={following} onClick={onEnd}>
          {t('log.toEnd')}
        </Button>
        <Button size="small" icon={<DownloadOutlined />} loading={saving} onClick={onDownload}>
          {t('log.download')}
        </Button>
      </Flex>
    </Flex>
  );
}

function Matches({ search }: { search: LogSearch }) {
  const { t, i18n } = useTranslation('shared');
  const count = search.matches.length;
  const none = count === 0;
  return (
    <Flex gap={4} align="center">
      <Typography.Text type="secondary" role="status">
        {none && search.progress === null
          ? t('log.noMatch')
          : t('log.matches', { at: search.at + 1, shown: count.toLocaleString(i18n.language) })}
      </Typography.Text>
      {search.progress !== null && (
        <Progress
          type="circle"
          size={16}
          percent={Math.round(search.progress * 100)}
          showInfo={false}
          aria-label={t('log.search')}
        />
      )}
      <Step
        label={t('log.previous')}
        icon={<UpOutlined />}
        disabled={none}
        onClick={() => search.find(search.words, -1)}
      />
      <Step
        label={t('log.next')}
        icon={<DownOutlined />}
        disabled={none}
        onClick={() => search.find(search.words, 1)}
      />
    </Flex>
  );
}

function Step({ label, ...button }: { label: string; icon: React.ReactNode; disabled: boolean; onClick: () => void }) {
  return (
    <Tooltip title={label}>
      <Button {...button} type="text" size="small" aria-label={label} />
    </Tooltip>
  );
}
