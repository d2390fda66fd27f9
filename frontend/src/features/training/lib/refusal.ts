import type { Step } from '@/features/training/lib/steps';
import type { ApiProblem } from '@/shared/api/ApiProblem';
import type { Coded } from '@/shared/api/problems';

/** A refusal of the platform at the field that it is about. */
export interface PlacedProblem {
  step: Step;
  /** As in `problemsOf`; '' is the step as a whole. */
  field: string;
  problem: Coded;
}

type Place = [Step, string];

const FIELDS: Record<string, Place> = {
  purpose: ['purpose', 'taskType'],
  task_type: ['purpose', 'taskType'],
  algorithm_id: ['algorithm', 'algorithmId'],
  dataset_id: ['dataset', 'datasetId'],
  share: ['dataset', 'share'],
  seed: ['dataset', 'seed'],
  time_limit_s: ['parameters', 'timeLimit'],
  name: ['confirm', 'name'],
  description: ['confirm', 'description'],
};

const CODES: Record<string, Place> = {
  'task.name_taken': ['confirm', 'name'],
  'task.format_not_accepted': ['dataset', 'datasetId'],
  'task.test_mode_not_accepted': ['dataset', 'datasetId'],
  'task.share_required': ['dataset', 'share'],
  'task.share_not_allowed': ['dataset', 'share'],
  'task.time_limit_too_long': ['parameters', 'timeLimit'],
};

/** Where each part of a refusal belongs; empty when it belongs to no field. `declared`: the parameters of the form. */
export function placesOf(problem: ApiProblem, declared: readonly string[]): PlacedProblem[] {
  const fields = problem.fields.flatMap((field) => {
    const place = placeOfField(pathOf(field), declared);
    return place ? [{ step: place[0], field: place[1], problem: field }] : [];
  });
  if (fields.length > 0) return fields;
  const place = placeOfCode(problem, declared);
  const { code, params, detail } = problem;
  return place ? [{ step: place[0], field: place[1], problem: { code, params, detail } }] : [];
}

/** What is wrong with fields that the wizard does not have, to be said in words; null when there is nothing. */
export function unplaced(problem: ApiProblem, declared: readonly string[]): Coded | null {
  const fields = problem.fields.filter((field) => placeOfField(pathOf(field), declared) === undefined);
  return fields.length === 0 ? null : { code: problem.code, params: problem.params, fields };
}

const pathOf = ({ field }: { field: string }): string => field.replace(/^(body|query|path)\./, '');

const RESOURCE_FIELDS: Record<string, string> = { cpu: 'cpu', cpu_limit: 'cpuLimit', memory: 'memory', gpu: 'gpu' };

function placeOfField(path: string, declared: readonly string[]): Place | undefined {
  const [top = '', name = ''] = path.split('.');
  if (top === 'parameters') return declared.includes(name) ? ['parameters', `parameters.${name}`] : undefined;
  if (top === 'resources') {
    const field = RESOURCE_FIELDS[name];
    return field === undefined ? undefined : ['parameters', field];
  }
  return FIELDS[top];
}

function placeOfCode({ code, params }: ApiProblem, declared: readonly string[]): Place | undefined {
  if (code === 'task.parameter_unknown' || code === 'task.parameter_not_allowed') {
    const name = String(params['name']);
    return declared.includes(name) ? ['parameters', `parameters.${name}`] : undefined;
  }
  if (code === 'task.task_type_mismatch') {
    return params['what'] === 'dataset' ? ['dataset', 'datasetId'] : ['algorithm', 'algorithmId'];
  }
  if (code.startsWith('algorithm.') || code.startsWith('image.')) return ['algorithm', 'algorithmId'];
  if (code.startsWith('dataset.')) return ['dataset', 'datasetId'];
  return CODES[code];
}
