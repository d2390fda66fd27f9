import type { ApiProblem } from '@/shared/api/ApiProblem';
import type { Coded } from '@/shared/api/problems';
import type { Step } from './steps';

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

/** Where each part of a refusal belongs; empty when it belongs to no field. */
export function placesOf(problem: ApiProblem): PlacedProblem[] {
  const fields = problem.fields.flatMap((field) => {
    const place = placeOfField(field.field.replace(/^(body|query|path)\./, ''));
    return place ? [{ step: place[0], field: place[1], problem: field }] : [];
  });
  if (fields.length > 0) return fields;
  const place = placeOfCode(problem);
  const { code, params, detail } = problem;
  return place ? [{ step: place[0], field: place[1], problem: { code, params, detail } }] : [];
}

function placeOfField(path: string): Place | undefined {
  const [top = '', ...rest] = path.split('.');
  if (top === 'parameters') return ['parameters', rest[0] === undefined ? '' : `parameters.${rest[0]}`];
  if (top === 'resources') return ['parameters', rest[0] === 'cpu_limit' ? 'cpuLimit' : (rest[0] ?? '')];
  return FIELDS[top];
}

function placeOfCode({ code, params }: ApiProblem): Place | undefined {
  if (code === 'task.parameter_unknown' || code === 'task.parameter_not_allowed') {
    return ['parameters', `parameters.${String(params['name'])}`];
  }
  if (code === 'task.task_type_mismatch') {
    return params['what'] === 'dataset' ? ['dataset', 'datasetId'] : ['algorithm', 'algorithmId'];
  }
  if (code.startsWith('algorithm.') || code.startsWith('image.')) return ['algorithm', 'algorithmId'];
  if (code.startsWith('dataset.')) return ['dataset', 'datasetId'];
  return CODES[code];
}
