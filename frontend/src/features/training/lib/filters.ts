/** The filters of the list, which are the parameters of its request. */
export const TASK_FILTERS = ['purpose', 'task_type', 'state', 'algorithm_id', 'dataset_id'] as const;
