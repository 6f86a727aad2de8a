import { readFileSync } from 'node:fs';

/** Linux counts processor time in hundredths of a second, whatever the kernel's own clock. */
const MS_A_TICK = 10;

/** Of one process, without its children. */
export interface ProcessUse {
  readonly cpuMs: number;
  readonly peakRssMb: number;
}

/** Undefined once the process is gone. */
export function processUse(pid: number): ProcessUse | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold spaces; utime and stime are the 14th and 15th field of all.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const peakKb = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0);
    // Ended, and not yet taken leave of: its memory is gone already.
    if (peakKb === 0) return undefined;
    return {
      cpuMs: (Number(fields[11]) + Number(fields[12])) * MS_A_TICK,
      peakRssMb: Math.round(peakKb / 1024),
    };
  } catch {
    return undefined;
  }
}

/** Processor time of the whole machine since it started, in milliseconds: what all its processes used. */
export function machineCpuMs(): number {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = readFileSync('/proc/stat', 'utf8')
    .split('\n', 1)
    .join('')
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return (user + nice + system + irq + softirq) * MS_A_TICK;
}

const LOOK_EVERY_MS = 100;

/** The last that was seen of a process's use before it ended. */
export function watchProcess(pid: number): { last(): ProcessUse; stop(): void } {
  let last: ProcessUse = { cpuMs: 0, peakRssMb: 0 };
  const look = () => {
    last = processUse(pid) ?? last;
  };
  look();
  const timer = setInterval(look, LOOK_EVERY_MS);
  return { last: () => last, stop: () => clearInterval(timer) };
}
