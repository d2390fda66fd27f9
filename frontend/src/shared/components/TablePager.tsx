import { LeftOutlined, RightOutlined } from '@ant-design/icons';
import { Button, Flex, Select, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { DEFAULT_PAGE_SIZE, type ListPage, type ListSearch, PAGE_SIZES } from '@/shared/domain/listSearch';

interface TablePagerProps {
  page: ListPage<unknown>;
  search: ListSearch;
  onSearch: (patch: ListSearch) => void;
}

/** The foot of a list: how many there are, how many a page shows, back and on. */
export function TablePager({ page, search, onSearch }: TablePagerProps) {
  const { t, i18n } = useTranslation('shared');
  const total = page.total ?? page.items.length;
  const counted = total.toLocaleString(i18n.language);
  const one = !page.next_cursor && !page.prev_cursor;
  if (one && total <= PAGE_SIZES[0]) {
    return total === 0 ? null : (
      <Flex justify="flex-end" style={{ paddingTop: 12 }}>
        <Typography.Text type="secondary">{t('table.total', { total: counted })}</Typography.Text>
      </Flex>
    );
  }
  const sizes = PAGE_SIZES.map((value) => ({ value, label: t('table.perPage', { size: value }) }));
  return (
    <Flex
      component="nav"
      aria-label={t('table.pages')}
      justify="flex-end"
      align="center"
      gap="small"
      wrap
      style={{ paddingTop: 12 }}
    >
      <Typography.Text type="secondary" style={{ marginInlineEnd: 8 }}>
        {t(page.total_capped ? 'table.totalCapped' : 'table.total', { total: counted })}
      </Typography.Text>
      <Select<number>
        aria-label={t('table.pageSize')}
        value={search.page_size ?? DEFAULT_PAGE_SIZE}
        options={sizes}
        popupMatchSelectWidth={false}
        onChange={(size) => {
          onSearch({ page_size: size });
        }}
      />
      <Button
        icon={<LeftOutlined />}
        aria-label={t('table.previous')}
        disabled={!page.prev_cursor}
        onClick={() => {
          onSearch({ cursor: page.prev_cursor ?? undefined });
        }}
      />
      <Button
        icon={<RightOutlined />}
        aria-label={t('table.next')}
        disabled={!page.next_cursor}
        onClick={() => {
          onSearch({ cursor: page.next_cursor ?? undefined });
        }}
      />
    </Flex>
  );
}
