import { Flex, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { EXPLAINED, statesOf } from '@/features/help/lib';
import { StateTag } from '@/shared/components/StateTag';

/** What every state means, and what happens next. */
export function States() {
  const { t } = useTranslation('help');
  return EXPLAINED.map((kind) => (
    <section key={kind} style={{ marginBottom: 24 }}>
      <Typography.Title level={2} style={{ fontSize: 16, marginTop: 0 }}>
        {t([`states.kind.${kind}`, `shared:usedBy.kinds.${kind}`, `shared:holder.${kind}`, `common:field.${kind}`])}
      </Typography.Title>
      <Flex component="dl" vertical gap={8} style={{ margin: 0 }}>
        {statesOf(kind).map((state) => (
          <Flex key={state} gap={12} align="baseline">
            <dt style={{ flex: '0 0 150px' }}>
              <StateTag kind={kind} state={state} />
            </dt>
            <dd style={{ margin: 0 }}>{t(`states.${kind}.${state}`)}</dd>
          </Flex>
        ))}
      </Flex>
    </section>
  ));
}
