import type { AlgorithmDetail, DatasetDetail, PartView } from '@/shared/api/generated/types.gen';
import { ME } from '@/shared/testing/users';

/** What everything that is listed has. */
export const OWNED = {
  description: '',
  owner_id: ME,
  owner_name: 'li',
  revision: 1,
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
};

/** An algorithm for a test. */
export const anAlgorithm = (change: Partial<AlgorithmDetail> = {}): AlgorithmDetail => ({
  ...OWNED,
  id: '01J000000000000000000000A1',
  name: 'Bayes',
  purpose: 'text',
  task_type: 'text_classification',
  formats: ['dir'],
  test_modes: ['ratio', 'separate'],
  supports_transfer: false,
  version_label: '1.0',
  shelf: 'online',
  visibility: 'preset',
  train_image_state: 'ready',
  serve_image_state: 'ready',
  check_state: 'none',
  check_reason: null,
  preset_code: 'text-bayes',
  train: {
    image_id: '01J000000000000000000000I1',
    env: [{ name: 'EPOCHS', type: 'integer', default: '10', min: 1, max: 100 }],
    requests: { cpu: 1, memory: 1024 ** 3 },
  },
  serve: null,
  used_by: {},
  ...change,
});

/** A part of a dataset for a test. */
export const aPart = (change: Partial<PartView> = {}): PartView => ({
  part: 'train',
  version: 1,
  state: 'ready',
  progress: 1,
  upload_id: null,
  modified: null,
  filename: 'train.zip',
  size: 1000,
  received: 1000,
  has_archive: true,
  left_out: [],
  samples: 100,
  stored_version: 1,
  read_again: false,
  mended: {
    names_encoding: null,
    texts_encoding: null,
    classes_renamed: 0,
    classes_left_out: 0,
    samples_left_out: 0,
  },
  reason: null,
  updated_at: null,
  report: { class_sizes: [[50, 2]] },
  ...change,
});

/** A dataset for a test. */
export const aDataset = (change: Partial<DatasetDetail> = {}): DatasetDetail => ({
  ...OWNED,
  id: '01J000000000000000000000D1',
  name: 'News',
  purpose: 'text',
  task_type: 'text_classification',
  annotation: 'classification',
  format: 'dir',
  test_mode: 'ratio',
  tags: [],
  shelf: 'online',
  visibility: 'private',
  current_version: 1,
  last_version: 1,
  size: 1000,
  counts: { train: 100 },
  classes: ['a', 'b'],
  class_count: 2,
  import_state: 'ready',
  parts: [aPart()],
  preview: null,
  import_progress: null,
  import_reason: null,
  used_by: {},
  ...change,
});
