import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Card, Flex, Progress, Typography } from 'antd';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { LooksLike } from '@/features/datasets/components/LooksLike';
import { useReadAgain } from '@/features/datasets/components/useReadAgain';
import { Names, ReportBody } from '@/features/datasets/components/ReportBody';
import { ARCHIVES, classesIn, found, reportOf } from '@/features/datasets/lib';
import type { DatasetDetail, PartView } from '@/shared/api/generated/types.gen';
import { ActionButton } from '@/shared/components/ActionButton';
import { ReasonNote } from '@/shared/components/ReasonNote';
import { StateTag } from '@/shared/components/StateTag';
import { formatBytes, formatNumber, formatPercent } from '@/shared/domain/format';
import { datasets } from '@/shared/resources/datasets';
import { StorageNote } from '@/shared/resources/StorageNote';
import { type OpenUpload, wasSentHere } from '@/shared/upload/resume';
import { UploadPanel } from '@/shared/upload/UploadPanel';
import { useUpload } from '@/shared/upload/useUpload';

/** How often is asked how far another window is: nobody tells of each piece. */
const MOVES_MS = 5000;

interface PartCardProps {
  dataset: DatasetDetail;
  part: PartView;
  mayEdit: boolean;
}

/** One part of the newest version where it stands: to be uploaded, on its way, being checked, ready or refused. */
export function PartCard({ dataset, part, mayEdit }: PartCardProps) {
  const { t } = useTranslation('datasets');
  const [again, setAgain] = useState(false);
  const client = useQueryClient();
  const place = { resource: 'datasets', target: dataset.id, part: part.part };
  const upload = useUpload(place);
  const reading = part.state === 'validating';
  const underWay = part.state === 'uploading' || part.state === 'interrupted';
  const open = underWay ? openUpload(part) : null;
  // also of what seems to be interrupted: a duplicated tab remembers the upload that the first one goes on with
  const asksAgain = underWay && !upload.state;
  useQuery({ ...datasets.detailQuery(dataset.id), enabled: asksAgain, refetchInterval: MOVES_MS });
  const here = open !== null && wasSentHere(place, open);
  const going = upload.state ? upload.active : part.state === 'uploading' && !here;
  const report = reportOf(part);
  // paused when its last bytes were on their way: the platform has them all and went on
  const overtaken = upload.state?.phase === 'paused' && !underWay && part.state !== 'empty';
  const sending = upload.state !== null && upload.state.phase !== 'done' && !overtaken;
  const arrived = upload.state?.phase === 'done';
  const rereading = useReadAgain(dataset, part);
  const { clear } = upload;
  useEffect(() => {
    if (overtaken) clear();
  }, [overtaken, clear]);
  const asking = part.state === 'empty' || underWay || part.state === 'invalid' || again;
  const uploadOpen = mayEdit && !reading && (sending || asking);
  const done = async () => {
    await datasets.refresh(client, dataset.id);
    upload.clear();
    setAgain(false);
  };
  return (
    <Card
      title={
        <Flex gap="small" align="center" wrap>
          {t(`part.${part.part}`)}
          <span style={{ fontWeight: 'normal' }}>
            <StateTag
              kind="part"
              state={underWay ? (arrived ? 'validating' : going ? 'uploading' : 'interrupted') : part.state}
            />
          </span>
        </Flex>
      }
      styles={{ header: { paddingInline: 20 } }}
      extra={
        mayEdit &&
        part.state === 'ready' &&
        !sending && (
          <Button
            size="small"
            onClick={() => {
              setAgain(!again);
            }}
          >
            {again ? t('common:action.cancel') : t('part.again')}
          </Button>
        )
      }
    >
      <Flex vertical gap="middle">
        {again && !sending && <Typography.Text type="secondary">{t('part.againHint')}</Typography.Text>}
        {part.state === 'invalid' && !sending && (
          <Refused part={part}>
            {mayEdit && part.has_archive && (
              <Flex gap="small" wrap>
                <LooksLike dataset={dataset} part={part} />
                <ActionButton
                  size="small"
                  loading={rereading.isPending}
                  onClick={() => {
                    rereading.mutate({});
                  }}
                >
                  {t('readAs.action')}
                </ActionButton>
                <Typography.Text type="secondary">{t('readAs.hint')}</Typography.Text>
              </Flex>
            )}
          </Refused>
        )}
        {uploadOpen && !upload.state && underWay && !open && <OfOthers part={part} />}
        {uploadOpen && open && going && !upload.state && <Elsewhere part={part} />}
        {uploadOpen && (upload.state !== null || !open || !going) && (
          <>
            <StorageNote />
            <UploadPanel
              {...place}
              open={open}
              accept={ARCHIVES}
              hint={<Typography.Text type="secondary">{t(`part.${part.part}Hint`)}</Typography.Text>}
              onDone={() => void done()}
              onGivenUp={() => datasets.refresh(client, dataset.id)}
            />
          </>
        )}
        {reading && <Reading part={part} />}
        {part.state === 'ready' && <Ready part={part} />}
        {report && !sending && !reading && (part.state === 'ready' || found(report)) && (
          <ReportBody report={report} rereading={mayEdit && part.has_archive ? rereading : undefined} />
        )}
      </Flex>
    </Card>
  );
}

/** Only the one who began it is told which upload it is. */
function openUpload({ upload_id, filename, size, received, modified }: PartView): OpenUpload | null {
  if (!upload_id) return null;
  return {
    url: `/api/v1/datasets/uploads/${upload_id}`,
    name: filename ?? '',
    size: size ?? 0,
    sent: received ?? 0,
    modified,
  };
}

/** One's own upload is being sent by another window: to send it here, too, would be in its way. */
function Elsewhere({ part }: { part: PartView }) {
  const { t, i18n } = useTranslation('datasets');
  const title = t('part.elsewhere', sent(part, i18n.language));
  return <Alert type="info" showIcon title={title} description={t('part.elsewhereHint')} />;
}

function OfOthers({ part }: { part: PartView }) {
  const { t, i18n } = useTranslation('datasets');
  const title = t(`part.ofOthers.${part.state}`, sent(part, i18n.language));
  return <Alert type="info" showIcon title={title} description={t('part.ofOthers.hint')} />;
}

/** How far it is. */
function sent({ filename, progress }: PartView, language: string) {
  return { name: filename, share: formatPercent(progress ?? 0, language, 0) };
}

function Reading({ part }: { part: PartView }) {
  const { t } = useTranslation('datasets');
  const share = part.progress ?? 0;
  return (
    <div role="status">
      <Typography.Text>{t('part.reading', { name: part.filename })}</Typography.Text>
      <Progress percent={Math.floor(share * 100)} status="active" aria-label={t('part.readingProgress')} />
      <Typography.Text type="secondary">{t('part.readingHint')}</Typography.Text>
      {part.reason && (
        <div style={{ marginTop: 12 }}>
          <ReasonNote reason={part.reason} kind="warning" />
        </div>
      )}
    </div>
  );
}

function Refused({ part, children }: { part: PartView; children: ReactNode }) {
  const { t } = useTranslation('datasets');
  return (
    <>
      <Typography.Text type="secondary">
        {t('part.file', { name: part.filename, size: formatBytes(part.size ?? 0) })}
      </Typography.Text>
      <ReasonNote reason={part.reason}>{children}</ReasonNote>
    </>
  );
}

/** So many classes are named. */
const NAMED = 20;

function Ready({ part }: { part: PartView }) {
  const { t, i18n } = useTranslation('datasets');
  const report = reportOf(part);
  const number = (count: number) => formatNumber(count, i18n.language, 0);
  const counted = (key: string, count: number) => t(key, { count, text: number(count) });
  const classes = (report?.classes ?? []).filter(({ count }) => count > 0).slice(0, NAMED);
  return (
    <>
      <Typography.Text type="secondary">
        {t('part.ready', {
          name: part.filename,
          size: formatBytes(part.size ?? 0),
          samples: counted('part.samples', report?.samples ?? 0),
          classes: counted('part.classes', classesIn(report)),
        })}
      </Typography.Text>
      {classes.length > 0 && (
        <Names
          names={classes.map(({ name, count }) => t('samples.class', { name, count: number(count) }))}
          total={classesIn(report)}
        />
      )}
      {report && report.ignored > 0 && (
        <Typography.Text type="secondary">
          {t('shared:fieldSays', { field: t('report.ignored'), problem: number(report.ignored) })}
        </Typography.Text>
      )}
    </>
  );
}
