import { Link } from '@tanstack/react-router';
import { Breadcrumb, Flex, Typography } from 'antd';
import type { ReactNode } from 'react';

export interface Crumb {
  title: ReactNode;
  /** A path of the router; without it the crumb is no link. */
  to?: string;
}

interface PageHeaderProps {
  title: ReactNode;
  subtitle?: ReactNode;
  /** Beside the title. */
  tags?: ReactNode;
  /** Buttons at the right end; below the title on a phone. */
  actions?: ReactNode;
  breadcrumb?: readonly Crumb[];
}

/** The head of a page: where it is, what it is called, what can be done. Its title is the page's h1. */
export function PageHeader({ title, subtitle, tags, actions, breadcrumb = [] }: PageHeaderProps) {
  const crumbs = breadcrumb.map(({ title: text, to }, index) => ({
    key: index,
    title: to ? <Link to={to}>{text}</Link> : text,
  }));
  return (
    <Flex vertical gap={4} component="header" style={{ marginBottom: 16 }}>
      {crumbs.length > 0 && <Breadcrumb items={crumbs} />}
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
