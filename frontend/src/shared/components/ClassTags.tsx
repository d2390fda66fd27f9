import { Flex, Tag } from 'antd';

interface ClassTagsProps {
  classes: readonly string[];
  /** Says how many are not shown. */
  more: (count: number) => string;
}

const SHOWN = 40;

/** The classes that a model knows, the first forty by name. */
export function ClassTags({ classes, more }: ClassTagsProps) {
  return (
    <Flex wrap gap={4}>
      {classes.slice(0, SHOWN).map((name) => (
        <Tag key={name} style={{ margin: 0 }}>
          {name}
        </Tag>
      ))}
      {classes.length > SHOWN && more(classes.length - SHOWN)}
    </Flex>
  );
}
