type Points = (readonly [x: number, y: number])[];

/** Samples of an attempt's use. `offset`: where reading goes on, in bytes. */
export interface Usage {
  offset: number;
  samples: readonly UsageSample[];
}

interface UsageSample {
  /** Milliseconds since the epoch. */
  at: number;
  /** Processor seconds since the start. */
  cpuSeconds: number;
  /** Bytes. */
  memory: number;
}

export const NO_USAGE: Usage = { offset: 0, samples: [] };

/** With more lines as `supervise` wrote them: `{"t", "cpu_s", "memory"}`. Others are left out. */
export function addUsage(usage: Usage, lines: readonly Record<string, unknown>[], offset: number): Usage {
  const samples = lines.flatMap(({ t, cpu_s: cpuSeconds, memory }) => {
    const at = typeof t === 'string' ? Date.parse(t) : NaN;
    return Number.isFinite(at) && typeof cpuSeconds === 'number' && typeof memory === 'number'
      ? [{ at, cpuSeconds, memory }]
      : [];
  });
  return { offset, samples: samples.length === 0 ? usage.samples : [...usage.samples, ...samples] };
}

interface UsageCurves {
  /** Seconds since the first sample; cores. */
  cpu: Points;
  /** Seconds since the first sample; bytes. */
  memory: Points;
  /** Bytes. */
  memoryPeak: number;
  /** Cores over the whole time; null with fewer than two samples. */
  cpuMean: number | null;
}

/** Cores are the processor seconds between two samples by the time between them. */
export function usageCurves({ samples }: Usage): UsageCurves {
  const first = samples[0];
  const last = samples.at(-1);
  const seconds = (sample: UsageSample): number => (sample.at - (first?.at ?? 0)) / 1000;
  const cpu = samples.slice(1).flatMap((sample, index): Points => {
    const before = samples[index] ?? sample;
    const span = (sample.at - before.at) / 1000;
    return span > 0 ? [[seconds(sample), Math.max(0, (sample.cpuSeconds - before.cpuSeconds) / span)]] : [];
  });
  const span = first && last ? seconds(last) : 0;
  return {
    cpu,
    memory: samples.map((sample) => [seconds(sample), sample.memory] as const),
    memoryPeak: samples.reduce((most, { memory }) => Math.max(most, memory), 0),
    cpuMean: first && last && span > 0 ? (last.cpuSeconds - first.cpuSeconds) / span : null,
  };
}
