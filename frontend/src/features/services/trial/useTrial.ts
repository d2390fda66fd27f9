import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { FormInstance } from 'antd';
import { type RefObject, useRef, useState } from 'react';
import { testsQuery } from '@/features/services/api';
import { type FormValues, givenValues, testInputs } from '@/features/services/lib/interfaceForm';
import type { Shown } from '@/features/services/trial/AnswerCard';
import type { TrialForm } from '@/features/services/trial/InterfaceForm';
import { type ApiProblem, asProblem } from '@/shared/api/ApiProblem';
import { testService } from '@/shared/api/generated/sdk.gen';
import type { Interface, TrialView } from '@/shared/api/generated/types.gen';
import { useProblemText } from '@/shared/api/problems';

interface Run {
  face: Interface;
  values: FormValues;
}

/** Runs tests and keeps what is shown; files that were sent are remembered as long as the page is there. `form`: that of
 * the inputs that are shown, where a refusal is said. */
export function useTrial(serviceId: string, form: RefObject<FormInstance<TrialForm> | null>) {
  const client = useQueryClient();
  const text = useProblemText();
  const sent = useRef(new Map<string, Record<string, unknown>>());
  const [shown, setShown] = useState<Shown | null>(null);
  const test = useMutation<Shown, ApiProblem, Run>({
    mutationFn: async ({ face, values }) => {
      const given = givenValues(face, values);
      const inputs = await testInputs(given);
      const trial = await testService({ path: { service_id: serviceId }, body: { interface: face.name, inputs } });
      return { trial, given };
    },
    onSuccess: async (found) => {
      sent.current.set(found.trial.id, found.given ?? {});
      setShown(found);
      await client.invalidateQueries(testsQuery(serviceId));
    },
    onError: (error) => {
      const problem = asProblem(error);
      const name = problem.params['name'];
      if (problem.code.startsWith('service.input_') && typeof name === 'string') {
        form.current?.setFields([{ name: ['inputs', name], errors: [text(problem).title] }]);
      }
    },
  });
  return {
    shown,
    busy: test.isPending,
    problem: test.error ?? null,
    run: (run: Run) => {
      test.mutate(run);
    },
    /** Nothing is shown any more. */
    clear: () => {
      test.reset();
      setShown(null);
    },
    /** An earlier test of this service. */
    show: (trial: TrialView) => {
      test.reset();
      setShown({ trial, given: sent.current.get(trial.id) ?? null });
    },
    /** The inputs of an earlier test as they were sent, with files; null when they are gone. */
    givenOf: (trial: TrialView) => sent.current.get(trial.id) ?? null,
  };
}
