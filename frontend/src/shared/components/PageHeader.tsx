import { Link } from '@tanstack/react-router';
import { Flex, theme, Typography } from 'antd';
import { Fragment, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { usePageTitle } from '@/shared/hooks/usePageTitle';

const SEPARATOR = '/';

interface Crumb {
  title: ReactNode;
  /** A path of the router; without it the crumb is no link. */
  to?: string;
}

interface PageHeaderProps {
  title: string;
  subtitle?: ReactNode;
  /** Beside the title. */
  tags?: ReactNode;
  /** Buttons at the right end; below the title on a phone. */
  actions?: ReactNode;
  breadcrumb?: readonly Crumb[];
}

/** The head of a page: where it is, what it is called, what can be done. Its title is the page's h1, and the tab's. */
export function PageHeader({ title, subtitle, tags, actions, breadcrumb = [] }: PageHeaderProps) {
  usePageTitle(title);
  return (
    <Flex vertical gap={4} component="header" style={{ marginBottom: 16 }}>
      {breadcrumb.length > 0 && <Crumbs crumbs={breadcrumb} />}
      <Flex justify="space-between" align="flex-start" gap="small" wrap>
        <Flex align="center" gap="small" wrap style={{ minWidth: 0 }}>
          <Typography.Title level={1} style={{ margin: 0, fontSize: 22, lineHeight: '32px', overflowWrap: 'anywhere' }}>
            {title}
          </Typography.Title>
          {tags}
        </Flex>
        {actions && (
          <Flex gap="small" wrap>
            {actions}
          </Flex>
        )}
      </Flex>
      {subtitle && <Typography.Text type="secondary">{subtitle}</Typography.Text>}
    </Flex>
  );
}

function Crumbs({ crumbs }: { crumbs: readonly Crumb[] }) {
  const { t } = useTranslation('shared');
  const { token } = theme.useToken();
  return (
    <Flex component="nav" aria-label={t('breadcrumb')} gap={8} wrap style={{ color: token.colorTextDescription }}>
      {crumbs.map(({ title, to }, index) => (
        <Fragment key={index}>
          {index > 0 && <span aria-hidden>{SEPARATOR}</span>}
          {to ? (
            <Link to={to} style={{ color: 'inherit' }}>
              {title}
            </Link>
          ) : (
            <span aria-current="page">{title}</span>
          )}
        </Fragment>
      ))}
    </Flex>
  );
}
