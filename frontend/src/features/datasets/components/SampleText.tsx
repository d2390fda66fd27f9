import { Button, theme, Typography } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EntityView, SampleView } from '@/shared/api/generated/types.gen';
import { MARKED_LINE_HEIGHT, useMarked } from '@/shared/components/useMarked';
import { shownMarks, wordsOf } from '@/shared/domain/marks';

interface SampleTextProps {
  sample: Pick<SampleView, 'text' | 'label' | 'notes'>;
  /** Of the dataset, in their order. */
  classes: readonly string[];
}

/** So many relations are listed at first. */
const FEW = 5;

/** A text, with what is marked in it; a long one is opened by a click. */
export function SampleText({ sample: { text, label, notes }, classes }: SampleTextProps) {
  const { t } = useTranslation('datasets');
  const { marked } = useMarked(classes);
  if (typeof text !== 'string') return <Typography.Text type="secondary">{t('samples.noPreview')}</Typography.Text>;
  const entities = shownMarks(text, notes?.entities ?? []);
  const byId = new Map(entities.map((entity) => [entity.id, entity]));
  const relations = (notes?.relations ?? []).flatMap(({ label: name, source, target }) => {
    const [from, to] = [byId.get(source), byId.get(target)];
    return from && to ? [{ name, from, to }] : [];
  });
  const all = (notes?.entities.length ?? 0) + (notes?.relations.length ?? 0);
  const left = all - entities.length - relations.length;
  return (
    <>
      <Typography.Paragraph
        style={{
          margin: 0,
          whiteSpace: 'pre-wrap',
          overflowWrap: 'anywhere',
          ...(entities.length > 0 && { lineHeight: MARKED_LINE_HEIGHT }),
        }}
        ellipsis={{
          rows: 3,
          expandable: 'collapsible',
          symbol: (expanded: boolean) => t(expanded ? 'samples.collapse' : 'samples.expand'),
        }}
      >
        {notes ? marked(text, entities) : text.trim()}
      </Typography.Paragraph>
      {relations.length > 0 && <Relations text={text} relations={relations} classes={classes} />}
      {left > 0 && <Typography.Text type="secondary">{t('samples.marksLeft', { count: left })}</Typography.Text>}
      {!notes && label === '' && <Typography.Text type="secondary">{t('samples.tooManyMarks')}</Typography.Text>}
    </>
  );
}

interface RelationsProps {
  text: string;
  relations: readonly { name: string; from: EntityView; to: EntityView }[];
  classes: readonly string[];
}

function Relations({ text, relations, classes }: RelationsProps) {
  const { t } = useTranslation('datasets');
  const { token } = theme.useToken();
  const { named } = useMarked(classes);
  const [whole, setWhole] = useState(false);
  const entity = (one: EntityView) => t('samples.entity', { words: wordsOf(text, one), name: one.label });
  return (
    <>
      <ul
        aria-label={t('samples.relations')}
        style={{ listStyle: 'none', margin: 0, padding: 0, fontSize: token.fontSizeSM, overflowWrap: 'anywhere' }}
      >
        {relations.slice(0, whole ? undefined : FEW).map(({ name, from, to }, index) => (
          <li key={index}>
            {entity(from)} —{named(name)}→ {entity(to)}
          </li>
        ))}
      </ul>
      {relations.length > FEW && (
        <Button type="link" size="small" style={{ padding: 0 }} onClick={() => setWhole(!whole)}>
          {whole ? t('samples.collapse') : t('samples.allRelations', { count: relations.length })}
        </Button>
      )}
    </>
  );
}
