import { type Draft, draftToCopy, draftToEdit, EMPTY_DRAFT } from '@/features/training/lib/draft';
import type { WizardSearch } from '@/features/training/lib/keep';
import type { AlgorithmDetail, DatasetDetail, TaskDetail } from '@/shared/api/generated/types.gen';

interface Sources {
  task: TaskDetail | undefined;
  algorithm: AlgorithmDetail | undefined;
  dataset: DatasetDetail | undefined;
}

/** What the wizard begins with: a saved draft, a copy, or what the address names. A dataset of another task type than
 * the algorithm's is left out. */
export function beginDraft(search: WizardSearch, { task, algorithm, dataset }: Sources): Draft {
  const base = task === undefined ? EMPTY_DRAFT : search.task === undefined ? draftToCopy(task) : draftToEdit(task);
  const lead = algorithm ?? dataset;
  if (lead === undefined) return base;
  const fresh =
    lead.task_type === base.taskType ? base : { ...base, algorithmId: null, datasetId: null, parameters: {} };
  const fits = dataset !== undefined && dataset.task_type === lead.task_type;
  return {
    ...fresh,
    purpose: lead.purpose,
    taskType: lead.task_type,
    algorithmId: algorithm?.id ?? fresh.algorithmId,
    datasetId: fits ? dataset.id : fresh.datasetId,
    parameters: algorithm === undefined || algorithm.id === fresh.algorithmId ? fresh.parameters : {},
  };
}
