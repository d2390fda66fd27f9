import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import type { FormInstance } from 'antd';
import { type ActionOptions, useAction } from '@/shared/api/problems';
import { type Once, useIdempotency } from '@/shared/api/useIdempotency';
import { forgetFields } from '@/shared/domain/drafts';
import type { Thing } from '@/shared/resources/defineResource';

interface Creatable<Body, Made extends Thing> {
  kind: string;
  create: (body: Body, headers: Once) => Promise<Made>;
  changed: (client: QueryClient, answer: Thing) => Promise<void>;
}

interface CreateOptions<Values, Body, Made> extends Pick<ActionOptions<Made, Values>, 'fieldOf' | 'aliases'> {
  form: FormInstance<Values>;
  /** The request, where it is not what was typed as it is. */
  bodyOf?: (typed: Values) => Body;
  /** Of a form on a page; a `FormModal` forgets by itself. */
  draftKey?: string | undefined;
  onMade: (made: Made) => unknown;
}

/** Makes one of a resource of what was typed. Sent again it is the same request; refusals are said at their fields. */
export function useCreate<Values, Body, Made extends Thing>(
  { kind, create, changed }: Creatable<Body, Made>,
  options: CreateOptions<Values, Body, Made>,
) {
  const { bodyOf = (typed) => typed as unknown as Body, draftKey, onMade, fieldOf, ...places } = options;
  const client = useQueryClient();
  const idempotency = useIdempotency();
  return useAction(
    (typed: Values) => {
      const body = bodyOf(typed);
      return create(body, idempotency(body));
    },
    {
      ...places,
      fieldOf: { [`${kind}.name_taken`]: 'name', ...fieldOf },
      onSuccess: async (made) => {
        forgetFields(draftKey);
        void changed(client, made);
        await onMade(made);
      },
    },
  );
}
