import { Link } from '@tanstack/react-router';
import { Card, Col, Row, Statistic, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { counted, COUNTED } from '@/features/overview/lib';
import type { OverviewView } from '@/shared/api/generated/types.gen';
import { resourcePath } from '@/shared/domain/kinds';

/** Each is called as the page that lists them. */
const NAMES = { dataset: 'datasets', task: 'training', model: 'models', service: 'services' } as const;

export function CountCards({ counts }: { counts: OverviewView['counts'] }) {
  const { t } = useTranslation('overview');
  return (
    <Row gutter={[16, 16]}>
      {COUNTED.map((kind) => {
        const { total, noted } = counted(counts, kind);
        return (
          <Col key={kind} xs={12} md={6}>
            <Link to={resourcePath(kind) ?? '/'}>
              <Card hoverable size="small" styles={{ body: { padding: '14px 20px' } }}>
                <Statistic title={t(`common:nav.${NAMES[kind]}`)} value={total} />
                <Typography.Text type="secondary">{t(`countSub.${kind}`, { n: noted })}</Typography.Text>
              </Card>
            </Link>
          </Col>
        );
      })}
    </Row>
  );
}
