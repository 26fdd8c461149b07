/* Numbers in the words of a reason. */

export function percentText(ratio: number): string {
  const percent = ratio * 100;
  if (percent >= 99.5 && percent < 100) return 'over 99%';
  return `${percent < 10 ? Number(percent.toFixed(1)) : Math.round(percent)}%`;
}

export function msText(ns: number): string {
  const ms = ns / 1e6;
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
}

export function perSecondText(count: number, overNs: number): string {
  const rate = (count / overNs) * 1e9;
  return `${rate < 100 ? rate.toFixed(1) : Math.round(rate).toLocaleString('en-US')}/s`;
}
