import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Flex, theme, Typography } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { amounts } from '@/shared/api/params';
import type { MachineHolder, MachineUse } from '@/shared/api/generated/types.gen';
import { useHasRole } from '@/shared/auth/session';
import { ConfirmButton } from '@/shared/components/ConfirmButton';
import { EmptyState } from '@/shared/components/EmptyState';
import { CardSkeleton } from '@/shared/components/LoadingState';
import { QueryView } from '@/shared/components/QueryView';
import { RelativeTime } from '@/shared/components/RelativeTime';
import { resourcePath } from '@/shared/domain/kinds';
import { isStoppable, machineQuery, useStopQuestion } from '@/shared/resources/machine';

/** Who uses the machine: own things by name, those of others as a sum; for administrators everybody's by name. */
export function MachineHolders({ most = Infinity }: { most?: number }) {
  const use = useQuery(machineQuery);
  return (
    <QueryView query={use} loading={<CardSkeleton rows={3} />}>
      {(data) => <Holders use={data} most={most} />}
    </QueryView>
  );
}

function Holders({ use: { holders, others }, most }: { use: MachineUse; most: number }) {
  const { count = 0, ...held } = others;
  const { t, i18n } = useTranslation('shared');
  const [all, setAll] = useState(false);
  const shown = all ? holders : holders.slice(0, most);
  const isQuiet = holders.length === 0 && count === 0;
  return (
    <>
      {holders.length === 0 && <EmptyState compact title={t(isQuiet ? 'use.none' : 'use.noneOwn')} />}
      <ul style={{ listStyle: 'none', margin: 0, padding: 0 }}>
        {shown.map((holder) => (
          <Holder key={`${holder.kind} ${holder.id}`} holder={holder} />
        ))}
      </ul>
      {shown.length < holders.length && (
        <Button
          type="link"
          style={{ paddingInline: 0 }}
          onClick={() => {
            setAll(true);
          }}
        >
          {t('use.all', { count: holders.length })}
        </Button>
      )}
      {count > 0 && (
        <Typography.Paragraph type="secondary" style={{ margin: '8px 0' }}>
          {t('use.others', { count, amounts: amounts(held, i18n.language) })}
        </Typography.Paragraph>
      )}
    </>
  );
}

function Holder({ holder }: { holder: MachineHolder }) {
  const { t, i18n } = useTranslation('shared');
  const { token } = theme.useToken();
  const isAdmin = useHasRole('admin');
  const { kind, id, replicas, since, owner_name: owner, may_stop: mayStop } = holder;
  const name = holder.name || id;
  const path = resourcePath(kind, id);
  const { cpu = 0, memory = 0, gpu = 0 } = holder;
  const facts = [
    amounts({ cpu, memory, gpu }, i18n.language),
    kind === 'service' ? t('use.replicas', { count: replicas }) : '',
    isAdmin ? owner : '',
  ].filter(Boolean);
  return (
    <Flex
      component="li"
      gap={12}
      align="center"
      wrap
      style={{ padding: '8px 0', borderBottom: `1px solid ${token.colorSplit}` }}
    >
      <Flex vertical style={{ flex: '1 1 180px', minWidth: 0, overflowWrap: 'anywhere' }}>
        <span>
          {t(`holder.${kind}`, { defaultValue: kind })} {path ? <Link to={path}>{name}</Link> : name}
        </span>
        <Typography.Text type="secondary">
          {`${facts.join(' · ')} · `}
          <RelativeTime value={since} />
        </Typography.Text>
      </Flex>
      {mayStop && isStoppable(kind) && <StopHolder thing={{ kind, id, name }} />}
    </Flex>
  );
}

function StopHolder({ thing }: { thing: { kind: string; id: string; name: string } }) {
  const { t } = useTranslation('common');
  const { names, title, text, okText, run } = useStopQuestion()([thing]);
  return (
    <ConfirmButton
      size="small"
      danger
      aria-label={t('shared:waysOut.stop', { things: names })}
      title={title}
      description={text}
      okText={okText}
      onConfirm={run}
    >
      {t('action.stop')}
    </ConfirmButton>
  );
}
