import { Alert, Card, Flex, Skeleton } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

interface RowsProps {
  rows?: number;
}

const LATE_MS = 5000;

/** After some seconds without an answer: what that may come from, and that nothing has to be done. */
function LateNote() {
  const { t } = useTranslation('shared');
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => {
      setLate(true);
    }, LATE_MS);
    return () => {
      clearTimeout(timer);
    };
  }, []);
  return late && <Alert type="warning" showIcon title={t('late.title')} description={t('late.hint')} />;
}

/** A page of which nothing has come yet. */
export function PageSkeleton() {
  const { t } = useTranslation('shared');
  return (
    <Flex vertical gap="middle" aria-busy="true" aria-label={t('loading')} role="status">
      <LateNote />
      <Skeleton active title={{ width: 240 }} paragraph={{ rows: 1, width: 360 }} />
      <CardSkeleton rows={4} />
      <CardSkeleton rows={6} />
    </Flex>
  );
}

/** A card whose content has not come yet. */
export function CardSkeleton({ rows = 4 }: RowsProps) {
  return (
    <Card>
      <Skeleton active title={false} paragraph={{ rows }} />
    </Card>
  );
}

/** Rows of a table that have not come yet. */
export function TableSkeleton({ rows = 8 }: RowsProps) {
  const { t } = useTranslation('shared');
  return (
    <Flex vertical gap={24} style={{ padding: '20px 16px' }} aria-busy="true" aria-label={t('loading')} role="status">
      <LateNote />
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton.Node key={row} active style={{ height: 16, width: '100%' }} rootClassName="row-loading" />
      ))}
    </Flex>
  );
}
