import { Flex, Tag } from 'antd';
import { useTranslation } from 'react-i18next';

interface ClassTagsProps {
  /** The first ones. */
  classes: readonly string[];
  /** How many there are. */
  total: number;
}

/** The classes that a model knows, the first ones by name. */
export function ClassTags({ classes, total }: ClassTagsProps) {
  const { t } = useTranslation('shared');
  return (
    <Flex wrap gap={4}>
      {classes.map((name) => (
        <Tag key={name} style={{ margin: 0 }}>
          {name}
        </Tag>
      ))}
      {total > classes.length && t('moreClasses', { count: total - classes.length })}
    </Flex>
  );
}
