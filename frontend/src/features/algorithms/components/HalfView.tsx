import { Card, Flex, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { EnvTable } from '@/features/algorithms/components/EnvTable';
import { InterfaceList } from '@/features/algorithms/components/InterfaceList';
import { commandOf } from '@/features/algorithms/lib';
import { ApiProblem } from '@/shared/api/ApiProblem';
import type { ImageView, ServeHalf, TrainHalf } from '@/shared/api/generated/types.gen';
import { Bytes } from '@/shared/components/Bytes';
import { CopyText } from '@/shared/components/CopyText';
import { ErrorState } from '@/shared/components/ErrorState';
import { KeyValue, type KeyValueItem } from '@/shared/components/KeyValue';
import { ReasonNote } from '@/shared/components/ReasonNote';
import { StateTag } from '@/shared/components/StateTag';
import { REPLICA_CPU_LIMIT, useResourceItems } from '@/shared/domain/amounts';
import { images } from '@/shared/resources/images';
import { useResource } from '@/shared/resources/useResource';

interface HalfViewProps {
  half: TrainHalf | ServeHalf;
  /** The state of its image. */
  state: string;
  /** Whether one may see the image itself: the owner's and the administrators' only. */
  own: boolean;
}

/** The training or the serving half: its image, how it runs, its parameters, its interfaces. */
export function HalfView({ half, state, own }: HalfViewProps) {
  const { t } = useTranslation('algorithms');
  const image = useResource(images, own ? half.image_id : null);
  return (
    <Flex vertical gap="middle">
      {image.error && !isHidden(image.error) && (
        <ErrorState error={image.error} onRetry={() => void image.refetch()} compact />
      )}
      <ReasonNote reason={image.data?.reason} open />
      <Card size="small" title={t('shared:usedBy.kinds.image')}>
        <ImageFacts image={image.data ?? null} state={image.data?.state ?? state} />
      </Card>
      <Card size="small" title={t('half.run')}>
        <RunFacts half={half} image={image.data ?? null} />
      </Card>
      <Card size="small" title={t('half.parameters')}>
        <EnvTable entries={half.env ?? []} />
      </Card>
      {'interfaces' in half && <InterfaceList interfaces={half.interfaces ?? []} />}
    </Flex>
  );
}

/** Somebody else's image, which one does not see. */
const isHidden = (error: Error): boolean =>
  error instanceof ApiProblem && (error.status === 403 || error.status === 404);

function ImageFacts({ image, state }: { image: ImageView | null; state: string }) {
  const { t } = useTranslation('algorithms');
  const seen: KeyValueItem[] = image
    ? [
        { key: 'architecture', label: t('image.architecture'), value: image.architecture },
        { key: 'size', label: t('common:field.size'), value: <Bytes value={image.size || null} /> },
        {
          key: 'reference',
          label: t('image.reference'),
          value: <CopyText text={image.reference} code />,
          span: 'filled',
        },
        {
          key: 'pinned',
          label: t('image.pinned'),
          value: image.pinned && <CopyText text={image.pinned} code />,
          span: 'filled',
        },
      ]
    : [];
  return (
    <KeyValue
      columns={3}
      items={[
        { key: 'state', label: t('common:field.state'), value: <StateTag kind="image" state={state} /> },
        ...seen,
      ]}
    />
  );
}

function RunFacts({ half, image }: { half: TrainHalf | ServeHalf; image: ImageView | null }) {
  const { t } = useTranslation('algorithms');
  const declared = commandOf(half);
  const own = image ? commandOf({ command: image.entrypoint, args: image.command }) : '';
  const serve = 'port' in half ? half : null;
  const resources = useResourceItems(half.requests ?? {}, { limit: serve ? REPLICA_CPU_LIMIT : null });
  const items: KeyValueItem[] = [
    {
      key: 'command',
      label: t('run.command'),
      value: declared ? (
        <Typography.Text code>{declared}</Typography.Text>
      ) : own ? (
        <span>
          <Typography.Text code>{own}</Typography.Text>{' '}
          <Typography.Text type="secondary">{t('run.own')}</Typography.Text>
        </span>
      ) : (
        t('run.image')
      ),
      span: 'filled',
    },
    { key: 'kind', label: t('run.kind'), value: (half.resource_kind ?? 'cpu').toUpperCase() },
    ...resources,
    ...(serve
      ? [
          { key: 'port', label: t('run.port'), value: serve.port },
          { key: 'health', label: t('run.health'), value: serve.health_path ?? t('run.tcp') },
        ]
      : []),
  ];
  return <KeyValue columns={3} items={items} />;
}
