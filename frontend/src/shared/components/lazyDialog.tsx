import { type ComponentType, lazy, Suspense, useState } from 'react';

/** A dialog whose code is loaded when it is opened first; it stays in the page then, so that it can close by itself. */
export function lazyDialog<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  isOpen: (props: Props) => boolean,
): ComponentType<Props> {
  const Loaded = lazy(async () => ({ default: await load() }));
  return function LazyDialog(props: Props) {
    const open = isOpen(props);
    const [wanted, setWanted] = useState(open);
    if (open && !wanted) setWanted(true);
    return wanted ? (
      <Suspense>
        <Loaded {...(props as Props & Parameters<typeof Loaded>[0])} />
      </Suspense>
    ) : null;
  };
}
