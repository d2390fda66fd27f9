import { Link } from '@tanstack/react-router';
import { Card, Flex, Select, Typography } from 'antd';
import { useState } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import { givenValues, initialValues } from '@/features/services/lib/interfaceForm';
import { curlOf, pythonOf } from '@/features/services/lib/snippets';
import type { ServiceDetail } from '@/shared/api/generated/types.gen';
import { CodeBlock } from '@/shared/components/CodeBlock';
import { CopyText } from '@/shared/components/CopyText';
import { EmptyState } from '@/shared/components/EmptyState';
import { inLanguage } from '@/shared/i18n/bilingual';

/** Where the service answers and how a script calls it. */
export function CallPanel({ service }: { service: ServiceDetail }) {
  const { t, i18n } = useTranslation('services');
  const faces = service.recipe.interfaces ?? [];
  const [name, setName] = useState(faces[0]?.name);
  const face = faces.find((one) => one.name === name) ?? faces[0];
  const given = face && givenValues(face, initialValues(face, i18n.language));
  const address = location.origin + service.address;
  return (
    <Card
      title={t('call.title')}
      extra={
        faces.length > 1 && (
          <Select
            size="small"
            aria-label={t('field.interface')}
            value={face?.name ?? null}
            onChange={setName}
            options={faces.map((one) => ({ value: one.name, label: one.name }))}
          />
        )
      }
    >
      <Flex vertical gap="middle">
        <Flex vertical gap={4}>
          <CopyText code text={address} />
          <Typography.Text type="secondary">{t('call.addressHint')}</Typography.Text>
        </Flex>
        <Typography.Text type="secondary">
          <Trans
            t={t}
            i18nKey="call.keyHint"
            components={{ account: <Link to="/account" style={{ textDecoration: 'underline' }} /> }}
          />
        </Typography.Text>
        {face === undefined || given === undefined ? (
          <EmptyState compact title={t('call.noInterface')} />
        ) : (
          <CodeBlock
            blocks={[
              { title: t('call.curl'), code: curlOf({ address, face, given }) },
              { title: t('call.python'), code: pythonOf({ address, face, given }) },
            ]}
          />
        )}
        {face?.output && (
          <Flex vertical gap={4}>
            <Typography.Text type="secondary">{t('call.output')}</Typography.Text>
            <Typography.Text style={{ whiteSpace: 'pre-wrap' }}>
              {inLanguage(face.output, i18n.language)}
            </Typography.Text>
          </Flex>
        )}
      </Flex>
    </Card>
  );
}
