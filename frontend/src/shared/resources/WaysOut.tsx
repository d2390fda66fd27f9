import { Button, Flex } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Reason } from '@/shared/api/generated/types.gen';
import { useAction } from '@/shared/api/problems';
import { ConfirmButton } from '@/shared/components/ConfirmButton';
import { formatCores } from '@/shared/domain/format';
import { waysOut } from '@/shared/domain/waysOut';
import { type Held, isStoppable, useStopQuestion } from '@/shared/resources/machine';

interface WaysOutProps {
  reason: Reason | null;
  /** What waits. */
  id: string;
  /** Makes it ask for so many cores (of a service: each replica); left out where that cannot be done. */
  onAskLess?: ((cpu: number) => Promise<unknown>) | undefined;
  each?: boolean;
}

/** What whoever waits for room can do about it, as buttons. */
export function WaysOut({ reason, id, onAskLess, each = false }: WaysOutProps) {
  const { t } = useTranslation('shared');
  const ways = waysOut(reason, id).filter((one) =>
    one.way === 'stop' ? one.things.every(({ kind }) => isStoppable(kind)) : onAskLess !== undefined,
  );
  if (ways.length === 0) return null;
  return (
    <Flex gap="small" align="center" wrap>
      {t('waysOut.title')}
      {ways.map((one) =>
        one.way === 'stop' ? (
          <Stop key={one.things.map((thing) => thing.id).join()} things={one.things} />
        ) : (
          <AskLess key="less" cpu={one.cpu} each={each} onAskLess={onAskLess} />
        ),
      )}
    </Flex>
  );
}

function AskLess({ cpu, each, onAskLess }: { cpu: number } & Pick<WaysOutProps, 'each' | 'onAskLess'>) {
  const { t, i18n } = useTranslation('shared');
  const cores = formatCores(cpu, i18n.language);
  const asking = useAction(async () => onAskLess?.(cpu), { success: t('waysOut.done', { cores }), quiet: each });
  const label = t(each ? 'waysOut.askLessEach' : 'waysOut.askLess', { cores });
  if (each) {
    return (
      <ConfirmButton
        size="small"
        title={label}
        description={t('waysOut.askLessEachHint')}
        onConfirm={() => asking.mutateAsync()}
      >
        {label}
      </ConfirmButton>
    );
  }
  return (
    <Button
      size="small"
      loading={asking.isPending}
      onClick={() => {
        asking.mutate();
      }}
    >
      {label}
    </Button>
  );
}

function Stop({ things }: { things: Held[] }) {
  const { t } = useTranslation('shared');
  const { names, title, text, okText, run } = useStopQuestion()(things);
  return (
    <ConfirmButton size="small" title={title} description={text} okText={okText} danger onConfirm={run}>
      {t('waysOut.stop', { things: names })}
    </ConfirmButton>
  );
}
