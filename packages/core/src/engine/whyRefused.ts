const OTHERS: Readonly<Record<string, string>> = {
  'risk.score': 'its risk score was above the tolerance',
  'risk.confidence': 'confidence after its risk was too low',
  'risk.mevExposure': 'it failed the MEV exposure check',
};

/** Why a token rests that was refused for its risk, at that gate: part of a sentence. */
export function whyRefused(gate: string): string {
  const check = gate.replace(/^risk\./, '').replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return OTHERS[gate] ?? `it failed the ${check} check`;
}
