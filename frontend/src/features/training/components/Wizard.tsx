import { useQuery } from '@tanstack/react-query';
import { Card, Flex } from 'antd';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AlgorithmStep } from '@/features/training/components/AlgorithmStep';
import { ConfirmStep } from '@/features/training/components/ConfirmStep';
import { DatasetStep } from '@/features/training/components/DatasetStep';
import { ParametersStep } from '@/features/training/components/ParametersStep';
import { PurposeStep } from '@/features/training/components/PurposeStep';
import { useSaveDraft } from '@/features/training/components/useSaveDraft';
import type { StepProps } from '@/features/training/components/wizard';
import { WizardFooter } from '@/features/training/components/WizardFooter';
import { WizardSteps } from '@/features/training/components/WizardSteps';
import { changed, type Draft, rebased, wishesOf } from '@/features/training/lib/draft';
import { keepDraft, keptDraft, keptStep } from '@/features/training/lib/keep';
import type { PlacedProblem } from '@/features/training/lib/refusal';
import { type Facts, firstOpenStep, isReachable, type Step, STEPS } from '@/features/training/lib/steps';
import { isGone } from '@/shared/api/ApiProblem';
import { ErrorState } from '@/shared/components/ErrorState';
import { CardSkeleton } from '@/shared/components/LoadingState';
import { RestoredNote } from '@/shared/components/RestoredNote';
import { useNavigateHere } from '@/shared/hooks/useNavigateHere';
import { useStepFocus } from '@/shared/hooks/useStepFocus';
import { algorithms } from '@/shared/resources/algorithms';
import { datasets } from '@/shared/resources/datasets';
import { useQuota } from '@/shared/resources/useQuota';

interface WizardProps {
  /** Where what is typed is kept while the tab lives. */
  keepKey: string;
  initial: Draft;
  /** The step that the address names. */
  step: string | undefined;
  /** It was begun with a saved draft, a dataset or an algorithm: without a step in the address it opens at the first that
   * is not done. */
  led?: boolean;
}

/** The training wizard: five steps; none is left while something in it is wrong. */
export function Wizard({ keepKey, initial, step: named, led = false }: WizardProps) {
  const { t } = useTranslation('training');
  // without a step in the address: where what was typed was left, or the first that is not done
  const [begin] = useState(() =>
    named === undefined ? (keptStep(keepKey) ?? (led ? 'confirm' : undefined)) : undefined,
  );
  const wanted = named ?? begin;
  const { navigate } = useNavigateHere();
  const [draft, setDraft] = useState(() => keptDraft(keepKey) ?? initial);
  const [restored, setRestored] = useState(() => isWorthKeeping(keptDraft(keepKey), initial));
  const [refused, setRefused] = useState<readonly PlacedProblem[]>([]);
  const [tried, setTried] = useState(false);
  const algorithm = useQuery(algorithms.detailQuery(draft.algorithmId));
  const dataset = useQuery(datasets.detailQuery(draft.datasetId));
  const quota = useQuota();
  const facts: Facts = { algorithm: algorithm.data, dataset: dataset.data, quota };
  const loading =
    (draft.algorithmId !== null && algorithm.isPending) || (draft.datasetId !== null && dataset.isPending);
  const failed = algorithm.error ?? dataset.error;
  // what cannot be read for the moment does not make a step one that cannot be reached
  const settled = !loading && (!failed || isGone(failed));
  const step = loading ? stepNamed(wanted) : stepOf(wanted, draft, facts);
  const body = useStepFocus<HTMLElement>(step);

  // what was typed meanwhile stays: a change is one of the draft as it is by then
  const latest = useRef(draft);
  const keep = (change: (now: Draft) => Draft) => {
    latest.current = change(latest.current);
    keepDraft(keepKey, latest.current, step);
    setDraft(latest.current);
  };
  // the address names the step that is shown: what is put right there must not jump on by itself
  useEffect(() => {
    if (!settled || (named === undefined ? begin === undefined : named === step)) return;
    const search = (previous: Record<string, unknown>) => ({ ...previous, step }) as never;
    void navigate({ to: '.', search, replace: true });
  }, [settled, named, begin, step, navigate]);
  useEffect(() => {
    if (settled && keptDraft(keepKey) !== null) keepDraft(keepKey, latest.current, step);
  }, [settled, keepKey, step]);
  const goTo = (next: Step) => {
    void navigate({ to: '.', search: (previous: Record<string, unknown>) => ({ ...previous, step: next }) as never });
  };
  const onChange = (patch: Partial<Draft>) => {
    const fields = touchedFields(patch);
    setRefused((known) => known.filter((one) => !fields.some((field) => one.field.startsWith(field))));
    keep((now) => changed(now, patch));
  };
  const save = useSaveDraft({
    draft,
    facts,
    onSaved: (taskId, revision) => {
      keep((now) => ({ ...now, taskId, revision, saved: wishesOf(draft) }));
    },
    onNewer: (revision, newest) => {
      // that one was told: what was read may be a little older
      keep((now) => ({ ...(newest === null ? now : rebased(now, newest)), revision }));
    },
    onRefused: (problems) => {
      setRefused(problems);
      const first = STEPS.find((one) => problems.some((problem) => problem.step === one));
      if (first) goTo(first);
    },
    onDone: (taskId) => {
      keepDraft(keepKey, null);
      void navigate({ to: '/training/$id', params: { id: taskId }, replace: true });
    },
  });
  const startAnew = () => {
    keepDraft(keepKey, null);
    latest.current = initial;
    setDraft(initial);
    setRefused([]);
    setRestored(false);
  };
  const props: StepProps = { draft, facts, refused, onChange };
  const bodies: Record<Step, ReactNode> = {
    purpose: <PurposeStep {...props} />,
    algorithm: <AlgorithmStep {...props} />,
    dataset: <DatasetStep {...props} />,
    parameters: <ParametersStep {...props} />,
    confirm: <ConfirmStep {...props} tried={tried} />,
  };
  return (
    <Flex vertical gap="middle" ref={body} role="group" aria-label={t(`step.${step}`)}>
      {restored && <RestoredNote onStartAnew={startAnew} onClose={() => setRestored(false)} />}
      <Card>
        <WizardSteps step={step} draft={draft} facts={facts} refused={refused} onStep={goTo} />
      </Card>
      {failed && <ErrorState error={failed} compact onRetry={() => void [algorithm.refetch(), dataset.refetch()]} />}
      {loading && step !== 'purpose' ? <CardSkeleton rows={6} /> : bodies[step]}
      <WizardFooter
        step={step}
        draft={draft}
        facts={facts}
        saving={save.saving}
        onStep={goTo}
        onSave={(start) => {
          setTried(true);
          save.run(start);
        }}
      />
    </Flex>
  );
}

const stepNamed = (wanted: string | undefined): Step => STEPS.find((one) => one === wanted) ?? 'purpose';

/** The step of the address, or the one that has to be done before it. */
function stepOf(wanted: string | undefined, draft: Draft, facts: Facts): Step {
  const step = stepNamed(wanted);
  return isReachable(step, draft, facts) ? step : firstOpenStep(draft, facts);
}

/** The fields (as in `problemsOf`) that a change is about. */
function touchedFields(patch: Partial<Draft>): string[] {
  const names: Record<string, string> = { memoryGib: 'memory', timeLimitMinutes: 'timeLimit' };
  const fields = Object.keys(patch).map((name) => names[name] ?? name);
  return 'algorithmId' in patch ? [...fields, 'datasetId', 'parameters'] : fields;
}

function isWorthKeeping(kept: Draft | null, initial: Draft): boolean {
  return kept !== null && JSON.stringify(kept) !== JSON.stringify(initial);
}
