import { Alert, Flex, Form, InputNumber, Modal, theme, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { fitting, held, missing, type Resources, resourcesOf } from '@/features/services/lib/service';
import type { QuotaView, ServiceView } from '@/shared/api/generated/types.gen';
import { ActionButton } from '@/shared/components/ActionButton';
import { DraftForm } from '@/shared/components/DraftForm';
import { HelpTitle } from '@/shared/components/HelpTitle';
import { Refusal } from '@/shared/components/Refusal';
import { cpuLimitOf, REPLICA_CPU_LIMIT } from '@/shared/domain/amounts';
import { forgetFields } from '@/shared/domain/drafts';
import { formatBytes, formatCores } from '@/shared/domain/format';
import { mostOf, roomOf, times, waitsFor } from '@/shared/domain/room';
import { useDialogAction } from '@/shared/hooks/useDialogAction';
import { useDraftKey } from '@/shared/hooks/useDraftKey';
import { RoomNote } from '@/shared/resources/RoomNote';
import { useQuota } from '@/shared/resources/useQuota';
import { useWaitText } from '@/shared/resources/useWaitText';

interface ReplicasDialogProps {
  service: ServiceView;
  kind: 'start' | 'scale';
  open: boolean;
  onClose: () => void;
  /** Rejects when it was refused: the dialog stays. */
  onConfirm: (replicas: number) => Promise<unknown>;
}

interface Values {
  replicas: number;
}

const MOST = 16;

/** Asks for 服务负载数, and says what so many replicas take and what is free. */
export function ReplicasDialog({ service, kind, open, onClose, onConfirm }: ReplicasDialogProps) {
  const { t } = useTranslation('services');
  const before = kind === 'scale' ? service.desired_replicas : 0;
  const has = kind === 'scale' ? held(service) : 0;
  const least = Math.max(1, before);
  const [form] = Form.useForm<Values>();
  const range = t('replicasDialog.range', { most: MOST });
  const wanted = Form.useWatch('replicas', form) ?? least;
  const draftKey = useDraftKey(open ? `${kind}:${service.id}` : undefined);
  const saving = useDialogAction(open, async (replicas: number) => {
    await onConfirm(replicas);
    forgetFields(draftKey);
  });
  const quota = useQuota(open);
  const each = resourcesOf(service.resources);
  const never = wanted > has && missing(each, wanted, quota && mostOf(quota)).length > 0;
  const inRange = wanted >= 1 && wanted <= MOST;
  const same = kind === 'scale' && wanted === before;
  const obstacle = inRange ? (never ? t('room.never') : same ? t('replicasDialog.same') : null) : range;
  const confirm = () => {
    if (!saving.isPending) saving.mutate(wanted, { onSuccess: onClose });
  };
  return (
    <Modal
      open={open}
      title={<HelpTitle title={t(`replicasDialog.${kind}`)} topic="resources" />}
      width={480}
      cancelText={t('common:action.cancel')}
      footer={(_, { CancelBtn }) => (
        <>
          <CancelBtn />
          <ActionButton type="primary" reason={obstacle} loading={saving.isPending} onClick={confirm}>
            {t(kind === 'start' ? 'common:action.start' : 'action.apply')}
          </ActionButton>
        </>
      )}
      onCancel={onClose}
      destroyOnHidden
    >
      <DraftForm<Values>
        form={form}
        draftKey={draftKey}
        layout="vertical"
        initialValues={{ replicas: least }}
        // what was refused was another number
        onValuesChange={() => saving.error && saving.reset()}
      >
        <Form.Item
          name="replicas"
          label={t('field.replicas')}
          extra={t('replicasDialog.help')}
          rules={[{ type: 'number', min: 1, max: MOST, message: range }]}
        >
          <InputNumber
            precision={0}
            style={{ width: 140 }}
            onBlur={() => {
              if (form.getFieldValue('replicas') == null) form.setFieldValue('replicas', least);
            }}
          />
        </Form.Item>
      </DraftForm>
      {inRange && <RoomTable each={each} replicas={wanted} more={wanted - has} quota={quota} never={never} />}
      <div style={{ marginBlock: 12 }}>
        <RoomNote />
      </div>
      {saving.error && <Refusal error={saving.error} />}
    </Modal>
  );
}

const COLUMNS = ['each', 'all', 'free'] as const;
const MORE = ['each', 'more', 'free'] as const;

interface RoomTableProps {
  each: Resources;
  replicas: number;
  /** Replicas that do not have their room yet. */
  more: number;
  quota: QuotaView | undefined;
  /** The machine never has room for so many. */
  never: boolean;
}

function RoomTable({ each, replicas, more, quota, never }: RoomTableProps) {
  const { t, i18n } = useTranslation(['services', 'shared']);
  const { token } = theme.useToken();
  const waitText = useWaitText();
  const room = quota && roomOf(quota.available);
  const short = missing(each, more, room);
  const fits = fitting(each, more, room);
  // what is free has to be enough for those that come, not for those that are there
  const added = more < replicas;
  const count = Math.max(0, more);
  const all = times(each, count);
  const wait = waitsFor(all, quota);
  const limit = cpuLimitOf(each.cpu_limit, each.cpu, REPLICA_CPU_LIMIT) ?? 0;
  const cores = (value: number | null | undefined) =>
    value === null || value === undefined ? '—' : formatCores(value, i18n.language);
  const bytes = (value: number | null | undefined) =>
    value === null || value === undefined ? '—' : formatBytes(value);
  const rows = [
    { name: 'cpu' as const, each: cores(each.cpu), all: cores(all.cpu), free: cores(room?.cpu) },
    { name: 'cpuLimit' as const, each: cores(limit), all: cores(limit * count), free: '' },
    { name: 'memory' as const, each: bytes(each.memory), all: bytes(all.memory), free: bytes(room?.memory) },
    ...(each.gpu > 0
      ? [{ name: 'gpu' as const, each: String(each.gpu), all: String(all.gpu), free: String(room?.gpu ?? '—') }]
      : []),
  ];
  const cell = { padding: '6px 12px', textAlign: 'end' as const };
  return (
    <Flex vertical gap="middle">
      <table
        style={{
          borderCollapse: 'collapse',
          width: '100%',
          background: token.colorFillQuaternary,
          borderRadius: token.borderRadius,
        }}
      >
        <thead>
          <tr style={{ color: token.colorTextSecondary }}>
            <th />
            {(added ? MORE : COLUMNS).map((name) => (
              <th key={name} scope="col" style={{ ...cell, fontWeight: 'normal' }}>
                {t(`room.${name}`, { n: count })}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name}>
              <th scope="row" style={{ ...cell, textAlign: 'start', fontWeight: 'normal' }}>
                {t(`shared:resource.${row.name === 'cpu' ? 'cpuRequest' : row.name}`)}
              </th>
              <td style={cell}>{row.each}</td>
              <td style={cell}>{row.all}</td>
              <td style={cell}>
                <Typography.Text type={short.some((name) => name === row.name) ? 'warning' : undefined}>
                  {row.free}
                </Typography.Text>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {never ? (
        <Alert type="error" showIcon title={t('room.never')} description={t('room.neverHint')} />
      ) : (
        wait && (
          <Alert
            type="warning"
            showIcon
            title={fits > 0 ? t('room.part', { fits, more }) : t('room.short')}
            description={
              <>
                <div>{waitText(wait)}</div>
                {t('room.shortHint')}
              </>
            }
          />
        )
      )}
    </Flex>
  );
}
