// A link of the network, in words.
export const link = {
  name: (from: string, to: string) => `${from} → ${to}`,
  weight: 'weight',
  gradient: 'gradient',
  update: 'next update',
  sentence: (from: string, to: string, n: { weight: string; gradient: string; update: string }) =>
    `Link from ${from} to ${to}: weight ${n.weight}, gradient ${n.gradient}, next update ${n.update}`,
} as const;
